cimport cython
from rdbscan.memory.rules cimport Rules
from rdbscan.memory.tables cimport Table


@cython.final
cdef class ZsetSize:
    cdef Rules rules
    cdef Table table
    cdef int[::1] usage_small
    cdef int[::1] element_small
    cdef double[::1] node_small
    cdef readonly bint walk
    cdef readonly bint near
    cdef readonly int over
    cdef readonly long long compact
    cdef readonly int encoding
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef readonly double random
    cdef int form
    cdef bint is_blob
    cdef bint is_score
    cdef bint same_format
    cdef long long blob
    cdef long long count
    cdef long long n
    cdef long long longest
    cdef long long packed_bytes
    cdef long long previous
    cdef long long strings_usage
    cdef long long strings_allocated
    cdef double nodes

    cdef int start(self, int form, long long count) except -1 nogil
    cdef int packed(self, long long blob_len, long long count) except -1 nogil
    cdef int element(self, long long length, bint is_int, long long value) except -1 nogil
    cdef int entry(self, long long length, bint is_int, long long value) except -1 nogil
    cdef int score(self, double value) except -1 nogil
    cdef int finish(self, long long base_usage, long long base_allocated) except -1 nogil
    cdef int finish_skiplist(self, long long base_usage, long long base_allocated) except -1 nogil
