# cython: boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True

cdef extern from *:
    """
    #include <string.h>
    /* memcpy for runs that do not overlap and are mostly short: a call to libc's takes longer than the copy. */
    static inline void move_short(unsigned char *to, const unsigned char *from, Py_ssize_t n) {
        if (n > 32)
            memcpy(to, from, n);
        else if (n >= 16) {
            unsigned long long head[2], tail[2];
            memcpy(head, from, 16);
            memcpy(tail, from + n - 16, 16);
            memcpy(to, head, 16);
            memcpy(to + n - 16, tail, 16);
        } else if (n >= 8) {
            unsigned long long head, tail;
            memcpy(&head, from, 8);
            memcpy(&tail, from + n - 8, 8);
            memcpy(to, &head, 8);
            memcpy(to + n - 8, &tail, 8);
        } else if (n >= 4) {
            unsigned int head, tail;
            memcpy(&head, from, 4);
            memcpy(&tail, from + n - 4, 4);
            memcpy(to, &head, 4);
            memcpy(to + n - 4, &tail, 4);
        } else {
            unsigned char first = from[0], middle = from[n >> 1], last = from[n - 1];
            to[0] = first;
            to[n >> 1] = middle;
            to[n - 1] = last;
        }
    }
    """
    void move_short(unsigned char *to, const unsigned char *source, Py_ssize_t n) noexcept nogil

cdef int expand(unsigned char[::1] source, Py_ssize_t at, Py_ssize_t n, unsigned char[::1] to, Py_ssize_t size) except -1 nogil
cdef int expand_start(unsigned char[::1] source, Py_ssize_t at, Py_ssize_t n, unsigned char[::1] to, Py_ssize_t size) except -1 nogil
cdef long long expands_to(unsigned char[::1] source, Py_ssize_t at, Py_ssize_t n, long long out) except? 7 nogil

cdef inline int copy(unsigned char[::1] to, Py_ssize_t at, unsigned char[::1] source, Py_ssize_t start, Py_ssize_t n) except -1 nogil:
    """Copy n >= 1 bytes; the ends of both runs are checked through the memoryviews, then moved at once."""
    to[at + n - 1] = source[start + n - 1]
    move_short(&to[at], &source[start], n)
    return 0
