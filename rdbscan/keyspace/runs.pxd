from rdbscan.keyspace.randomness cimport Randomness

cdef class Runs:
    cdef unsigned short[::1] classes
    cdef readonly Randomness randomness
    cdef Py_ssize_t split
    cdef int kind(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, int kinds, int digits) except -1 nogil
    cdef int kind_of_words(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, int kinds, int digits) except -1 nogil
    cdef bint is_hash(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, int kinds) except -1 nogil
    cdef int turns(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint is_glued_hash(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, int kinds, int digits) except -1 nogil
    cdef bint hash_behind_word(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef bint made_of_words(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
