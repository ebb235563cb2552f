from rdbscan.records.batch cimport Batch

cdef class Hider:
    cdef unsigned long long k0
    cdef unsigned long long k1
    cdef unsigned long long v0
    cdef unsigned long long v1
    cdef unsigned long long v2
    cdef unsigned long long v3
    cdef unsigned char[::1] classes
    cdef unsigned char[::1] digits
    cdef unsigned char[::1] arena
    cdef int[::1] starts
    cdef int[::1] table
    cdef unsigned char[::1] marks
    cdef object words
    cdef object buffer
    cdef unsigned char[::1] out
    cdef Py_ssize_t size
    cdef bint marking
    cdef int rows(self, Batch batch) except -1 nogil
    cdef int name(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint has_separator(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef int segment(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint stays(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint walk(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop, bint marking) except -1 nogil
    cdef int find(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -2 nogil
    cdef int place(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint same(self, int word, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef int copy(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef int pseudonym(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef unsigned long long hash(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except? 0 nogil
    cdef int rounds(self, int n) except -1 nogil
