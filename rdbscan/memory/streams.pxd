cimport cython
from rdbscan.memory.radix cimport Radix
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class StreamSize:
    cdef Rules rules
    cdef Radix nodes
    cdef Radix ids
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef long long listpacks_counted
    cdef long long listpacks_real
    cdef long long groups
    cdef long long groups_counted
    cdef long long groups_real
    cdef long long names
    cdef int owner

    cdef int start(self) except -1 nogil
    cdef int stream_node(self, unsigned long long ms, unsigned long long seq, long long blob_len) except -1 nogil
    cdef int group(self, long long name_len) except -1 nogil
    cdef int consumer(self, long long name_len) except -1 nogil
    cdef int named(self, long long name_len) except -1 nogil
    cdef int end_ids(self) except -1 nogil
    cdef Py_ssize_t tree(self, Radix radix) except -1 nogil
    cdef int finish(self, long long base_usage, long long base_allocated) except -1 nogil
