cimport cython
from rdbscan.memory.allocators cimport Allocator


@cython.final
cdef class VolatileSet:
    cdef Allocator allocator
    cdef readonly long long n
    cdef long long[::1] first
    cdef object tree
    cdef object block

    cdef int reset(self) except -1 nogil
    cdef int add(self, long long at_ms) except -1 nogil
    cdef Py_ssize_t finish(self) except -1 nogil
