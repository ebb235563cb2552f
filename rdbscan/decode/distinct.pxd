# cython: boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
from libc.string cimport memcpy

cdef extern from *:
    """
    #include <string.h>
    #define FACTOR 0x880355F21E6D1965ULL
    static inline unsigned long long first_and_last_4(const unsigned char *run, Py_ssize_t n) {
        unsigned int first, last;
        memcpy(&first, run, 4);
        memcpy(&last, run + n - 4, 4);
        return (unsigned long long)first << 32 | last;
    }
    #if defined(__GNUC__)
    #define prefetch(address) __builtin_prefetch(address)
    #else
    #define prefetch(address) ((void)(address))
    #endif
    """
    unsigned long long FACTOR
    unsigned long long first_and_last_4(const unsigned char *run, Py_ssize_t n) noexcept nogil
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
    cdef Py_ssize_t add_names(self, unsigned char[::1] names, int[::1] offsets, unsigned int[::1] db, unsigned char[::1] kept, Py_ssize_t rows) except -2 nogil
    cdef bint has(self, unsigned long long code) except -1 nogil
    cdef int grow(self) except -1 nogil

cdef unsigned long long SEED

cdef inline unsigned long long mixed(unsigned long long v) noexcept nogil:
    """Spread the bits of v (fasthash64)."""
    v ^= v >> 23
    v *= 0x2127599BF4325C37ULL
    return v ^ v >> 47

cdef inline unsigned long long digest(unsigned char[::1] buf, Py_ssize_t at, Py_ssize_t n, unsigned long long seed) except? 7 nogil:
    """Return a hash of the n bytes at `at`, whose ends are checked once; sets of another `seed` have other hashes."""
    cdef unsigned long long h = (SEED ^ seed ^ <unsigned long long>n) * FACTOR
    cdef unsigned long long v
    cdef Py_ssize_t i
    cdef unsigned char *run
    if n <= 0:
        return mixed(h)
    v = buf[at + n - 1]
    run = &buf[at]
    if n >= 8:
        for i in range(0, n - 8, 8):
            memcpy(&v, run + i, 8)
            h = (h ^ mixed(v)) * FACTOR
        memcpy(&v, run + n - 8, 8)
    elif n >= 4:
        v = first_and_last_4(run, n)
    else:
        v |= <unsigned long long>run[0] << 8 | <unsigned long long>run[n >> 1] << 16
    return mixed((h ^ mixed(v)) * FACTOR)

cdef inline unsigned long long digest_number(long long number, unsigned long long seed) noexcept nogil:
    """Return a hash of a number."""
    return mixed((SEED ^ seed ^ 0x9E3779B97F4A7C15ULL ^ mixed(<unsigned long long>number)) * FACTOR)
