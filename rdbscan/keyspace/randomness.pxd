cdef class Randomness:
    cdef unsigned short[::1] classes
    cdef unsigned int[::1] pairs
    cdef int odd(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint random(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint word(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t least) except -1 nogil
