cimport cython
from rdbscan.memory.radix cimport Radix


@cython.final
cdef class PendingIndex:
    cdef Radix tree
    cdef readonly long long references
    cdef readonly long long keys
    cdef readonly long long bytes
    cdef Py_ssize_t n
    cdef Py_ssize_t total
    cdef long long beyond
    cdef unsigned long long[::1] latest
    cdef unsigned long long[::1] merged
    cdef unsigned long long[::1] spare

    cpdef int reset(self) except -1 nogil
    cpdef int add(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cpdef int end_group(self) except -1 nogil
    cdef int compare(self, Py_ssize_t a, Py_ssize_t b) except? -2 nogil
    cpdef int finish(self) except -1 nogil
