cdef class Shapes:
    cdef unsigned char[::1] classes
    cdef unsigned char* class_of
    cdef bint has_at(self, unsigned char* name, Py_ssize_t n) except -1 nogil
    cdef bint dashed(self, unsigned char* name, Py_ssize_t at, bint uuid) except -1 nogil
    cdef bint plain(self, unsigned char* name, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t words_before(self, unsigned char* name, Py_ssize_t n) except -1 nogil
    cdef bint hard(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
