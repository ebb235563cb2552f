from rdbscan.keyspace.randomness cimport Randomness

cdef class Things:
    cdef unsigned short[::1] classes
    cdef Randomness randomness
    cdef Py_ssize_t seen
    cdef Py_ssize_t hex_run(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef int number(self, unsigned char* name, Py_ssize_t at, Py_ssize_t digits, Py_ssize_t n) except? -1 nogil
    cdef Py_ssize_t uuid(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t date(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t clock(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef bint digit(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t ipv4(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t ipv6(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except? -1 nogil
    cdef bint prefix(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t mapped(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t email(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t letters(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t token(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef bint known(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, int kinds, bint first) except -1 nogil
    cdef Py_ssize_t padded(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
