cimport cython
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class Table:
    cdef Rules rules
    cdef readonly long long size
    cdef readonly long long used
    cdef readonly long long old
    cdef readonly long long steps

    cdef int reset(self) except -1 nogil
    cdef int expand(self, long long n) except -1 nogil
    cdef int add(self, long long n) except -1 nogil
    cdef int grow(self, long long size) except -1 nogil
    cdef Py_ssize_t usage(self, bint is_hash) except -1 nogil
    cdef Py_ssize_t allocated(self, bint is_hash) except -1 nogil


cpdef Py_ssize_t slots_for(long long n) except -1 nogil
cpdef Py_ssize_t buckets_for(long long n) except -1 nogil
cdef Py_ssize_t nonempty(long long slots, long long n) except -1 nogil
cpdef double children(long long n, long long buckets) except? -1.0 nogil
