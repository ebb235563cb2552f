cimport cython


@cython.final
cdef class Allocator:
    cdef readonly str profile
    cdef readonly long long quantum
    cdef readonly bint pages
    cdef int[::1] small

    cdef Py_ssize_t compute(self, long long n) except -1 nogil
    cpdef Py_ssize_t size(self, long long n) except -1 nogil
