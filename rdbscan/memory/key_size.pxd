cimport cython
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class KeySize:
    cdef Rules rules
    cdef readonly long long base_usage
    cdef readonly long long base_allocated
    cdef readonly long long key_usage
    cdef readonly long long key_allocated
    cdef readonly double entries
    cdef readonly bint is_random
    cdef bint is_embedded
    cdef long long found
    cdef double main_entry
    cdef double expires_entry
    cdef long long[::1] small

    cdef int prepare(self) except -1 nogil
    cdef int tables(self, long long keys, long long expires) except -1 nogil
    cdef int find(self, long long key_len, bint has_ttl, int metadata) except -1 nogil
    cdef int compute(self, long long n, bint has_ttl, int metadata) except -1 nogil
