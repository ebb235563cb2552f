cdef class Matcher:
    cdef readonly int count
    cdef int[::1] begins
    cdef unsigned char[::1] ends
    cdef const unsigned char[::1] kinds
    cdef const int[::1] starts
    cdef const int[::1] sizes
    cdef const unsigned char[::1] text
    cdef const int[::1] candidates
    cdef const int[::1] first
    cdef int match(self, const unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except? -1 nogil
    cdef bint fits(self, int rule, const unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint has(self, const unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t start, Py_ssize_t size) except -1 nogil
