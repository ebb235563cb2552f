cimport cython
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class FieldExpiries:
    cdef Rules rules
    cdef readonly long long n
    cdef long long[::1] times

    cdef int reset(self) except -1 nogil
    cdef int add(self, long long at_ms) except -1 nogil
    cdef int grow(self) except -1
    cdef Py_ssize_t finish(self) except -1 nogil
    cdef Py_ssize_t tree(self) except -1 nogil
