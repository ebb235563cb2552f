cdef class Binary:
    cdef unsigned short[::1] classes
    cdef Py_ssize_t length_size
    cdef Py_ssize_t tail_size
    cdef Py_ssize_t start
    cdef Py_ssize_t stop
    cdef Py_ssize_t prefix(self, unsigned char* name, Py_ssize_t n) except -2 nogil
    cdef Py_ssize_t pickled(self, unsigned char* name, Py_ssize_t n) except -2 nogil
    cdef Py_ssize_t text(self, Py_ssize_t head, Py_ssize_t length, Py_ssize_t tail) except -2 nogil
    cdef bint is_text(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef int find(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t after_levels(self, unsigned char* name, Py_ssize_t at, Py_ssize_t first) except -1 nogil
    cdef bint is_words(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef bint is_placeholder(self, int byte) noexcept nogil
