cimport cython
from rdbscan.memory.name_tree cimport NameTree
from rdbscan.memory.pending_index cimport PendingIndex
from rdbscan.memory.producers cimport Producers
from rdbscan.memory.radix cimport Radix
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class StreamSize:
    cdef Rules rules
    cdef Radix nodes
    cdef Radix ids
    cdef PendingIndex index
    cdef NameTree group_names
    cdef NameTree consumer_names
    cdef Producers producers
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef long long listpacks_counted
    cdef long long listpacks_real
    cdef long long groups
    cdef long long counted
    cdef long long real
    cdef int owner

    cdef int start(self) except -1 nogil
    cdef int stream_node(self, unsigned long long ms, unsigned long long seq, long long blob_len) except -1 nogil
    cdef int group(self, const unsigned char[:] text, Py_ssize_t at, long long name_len) except -1 nogil
    cdef int consumer(self, const unsigned char[:] text, Py_ssize_t at, long long name_len) except -1 nogil
    cdef int pending(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cdef int end_ids(self) except -1 nogil
    cdef int end_group(self) except -1 nogil
    cdef Py_ssize_t tree(self, Radix radix) except -1 nogil
    cdef int finish(self, long long key_len, long long base_usage, long long base_allocated) except -1 nogil
    cdef int finish_groups(self) except -1 nogil
