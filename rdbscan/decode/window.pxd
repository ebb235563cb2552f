from rdbscan.decode.encodings cimport Encodings

cdef class Window(Encodings):
    cdef unsigned long long hash
    cdef bint hashed
    cdef bint oversized
    cdef int head(self, long long limit) except -1 nogil
    cdef bint hopeless(self) noexcept nogil
    cdef long long kept
    cdef long long tail_left
    cdef long long tail_length
    cdef unsigned long long checksum
    cdef int member(self) except -1 nogil
    cdef int compressed_member(self, Py_ssize_t p) except -1 nogil
    cdef int prefix(self, long long limit) except -1 nogil
    cdef int compressed_prefix(self, long long limit) except -1 nogil
    cdef int tail(self) except -1 nogil
    cdef int fold(self, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef int element(self) except -1 nogil
    cdef int text(self, long long limit) except -1 nogil
