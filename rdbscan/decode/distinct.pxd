cdef extern from *:
    """
    #if defined(__GNUC__)
    #define prefetch(address) __builtin_prefetch(address)
    #else
    #define prefetch(address) ((void)(address))
    #endif
    """
    void prefetch(void *address) noexcept nogil

cdef class Distinct:
    cdef unsigned long long[::1] slots
    cdef unsigned long long[::1] waiting
    cdef Py_ssize_t mask
    cdef int shift
    cdef Py_ssize_t queued
    cdef bint repeated
    cdef Py_ssize_t largest
    cdef readonly Py_ssize_t count
    cdef readonly int sampled
    cdef int room(self, Py_ssize_t slots) except -1 nogil
    cdef int begin(self, long long expected) except -1 nogil
    cdef int wipe(self, Py_ssize_t n) except -1 nogil
    cdef int put(self, unsigned long long code) except -1 nogil
    cdef int flush(self) except -1 nogil
    cdef bint twice(self) except -1 nogil
    cdef int fetch(self, unsigned long long code) except -1 nogil
    cdef bint add(self, unsigned long long code) except -1 nogil
    cdef Py_ssize_t add_names(self, unsigned char[::1] names, int[::1] offsets, unsigned int[::1] db, Py_ssize_t start, Py_ssize_t stop) except -2 nogil
    cdef bint has(self, unsigned long long code) except -1 nogil
    cdef int grow(self) except -1 nogil

cdef unsigned long long digest(unsigned char[::1] buf, Py_ssize_t at, Py_ssize_t n, unsigned long long seed) except? 7 nogil
cdef unsigned long long digest_number(long long number, unsigned long long seed) noexcept nogil
