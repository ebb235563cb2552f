cimport cython
from rdbscan.memory.allocators cimport Allocator


@cython.final
cdef class NameTree:
    cdef Allocator allocator
    cdef readonly long long bytes
    cdef readonly long long names
    cdef long long length
    cdef long long kept
    cdef long long edge_below
    cdef Py_ssize_t top
    cdef unsigned char[::1] latest
    cdef long long[::1] depths
    cdef long long[::1] children
    cdef long long[::1] edges
    cdef unsigned char[::1] is_name

    cpdef int reset(self) except -1 nogil
    cpdef int add(self, const unsigned char[:] text, Py_ssize_t at, long long length) except -1 nogil
    cpdef int finish(self) except -1 nogil
    cdef int place(self, long long depth, bint is_name) except -1 nogil
    cdef int close(self, long long depth) except -1 nogil
    cdef int split(self, long long depth) except -1 nogil
    cdef int hang(self, long long edge) except -1 nogil
    cdef Py_ssize_t run(self, long long characters) except -1 nogil
    cdef Py_ssize_t node(self) except -1 nogil
    cdef Py_ssize_t block(self, long long characters, long long pointers, bint is_name) except -1 nogil
