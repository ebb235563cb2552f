cimport cython
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class Table:
    cdef Rules rules
    cdef readonly bint valueless
    cdef readonly long long metadata
    cdef readonly long long size
    cdef public long long used
    cdef readonly long long old
    cdef readonly long long steps
    cdef readonly long long moving

    cdef int reset(self, long long metadata) except -1 nogil
    cdef int expand(self, long long n) except -1 nogil
    cdef int add(self, long long n) except -1 nogil
    cdef int grow(self, long long size) except -1 nogil
    cdef Py_ssize_t struct(self) except -1 nogil
    cdef Py_ssize_t usage(self) except -1 nogil
    cdef Py_ssize_t allocated(self) except -1 nogil
    cdef double random(self) except -1 nogil
    cdef double entries_of_two(self) except -1 nogil


cpdef Py_ssize_t slots_for(long long n) except -1 nogil
cpdef Py_ssize_t buckets_for(long long n) except -1 nogil
cdef double nonempty(long long slots, long long n) except -1 nogil
cpdef double children(long long n, long long buckets) except? -1.0 nogil
cpdef double expected_entry(Rules rules, long long n) except -1 nogil
