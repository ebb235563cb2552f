cimport cython
from rdbscan.memory.quicklist cimport Quicklist
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class ListSize:
    cdef Rules rules
    cdef Quicklist quicklist
    cdef readonly bint walk
    cdef readonly int encoding
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef int form
    cdef bint has_nodes
    cdef bint rewrites
    cdef long long count
    cdef long long blob
    cdef long long longest
    cdef long long strings_usage
    cdef long long strings_allocated

    cdef int start(self, int form, long long count) except -1 nogil
    cdef int packed(self, long long blob_len, long long count) except -1 nogil
    cdef int node(self, int container, long long blob_len, long long count, long long lzf_len) except -1 nogil
    cdef int element(self, long long length, bint is_int, long long value) except -1 nogil
    cdef int finish(self, long long base_usage, long long base_allocated) except -1 nogil
    cdef int finish_linked(self, long long base_usage, long long base_allocated) except -1 nogil
