cimport cython
from rdbscan.memory.allocators cimport Allocator


@cython.final
cdef class Radix:
    cdef readonly long long keys
    cdef readonly long long nodes
    cdef readonly long long bytes
    cdef bint pending
    cdef int depth
    cdef int root
    cdef unsigned long long high
    cdef unsigned long long low
    cdef long long[::1] run
    cdef long long[::1] branch
    cdef int[::1] stack
    cdef int[::1] children

    cdef int reset(self) except -1 nogil
    cdef int add(self, unsigned long long high, unsigned long long low) except -1 nogil
    cdef int finish(self) except -1 nogil
    cdef int edge(self, int parent, int child) except -1 nogil
    cdef int close(self, int level) except -1 nogil
    cdef Py_ssize_t estimate(self) except -1 nogil


cdef int common_bytes(unsigned long long a, unsigned long long b) except -1 nogil
