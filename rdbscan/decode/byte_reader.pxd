cdef class ByteReader:
    cdef unsigned char[::1] buf
    cdef public Py_ssize_t pos
    cdef public Py_ssize_t end
    cdef long long number
    cdef unsigned char[::1] digits
    cdef double nan
    cdef double infinity
    cdef int attach(self, unsigned char[::1] buf) except -1 nogil
    cdef unsigned long long le(self, Py_ssize_t at, int width) except? 7 nogil
    cdef long long sle(self, Py_ssize_t at, int width) except? 7 nogil
    cdef long long word(self, Py_ssize_t at) except? 7 nogil
    cdef unsigned long long be(self, Py_ssize_t at) except? 7 nogil
    cdef double float64(self, Py_ssize_t at) except? -7.0 nogil
    cdef bint canonical(self, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef bint spells(self, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef double leading_real(self, Py_ssize_t at, Py_ssize_t n) except? -7.0 nogil
    cdef double real(self, Py_ssize_t at, Py_ssize_t n) except? -7.0 nogil

cdef int decimal_length(long long v) except -1 nogil
cdef unsigned long long magnitude(long long v) noexcept nogil
