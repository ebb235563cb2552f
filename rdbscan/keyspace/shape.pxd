from rdbscan.keyspace.binary cimport Binary
from rdbscan.keyspace.runs cimport Runs
from rdbscan.keyspace.things cimport Things

cdef class Shaper:
    cdef unsigned short[::1] classes
    cdef Things things
    cdef Runs runs
    cdef Binary binary
    cdef unsigned char[::1] bytes_
    cdef long long[::1] numbers
    cdef Py_ssize_t size
    cdef int count
    cdef Py_ssize_t loose
    cdef bint words_only
    cdef bint has_at
    cdef bint has_cases
    cdef Py_ssize_t no_token_before
    cdef int clear(self) except -1 nogil
    cdef int take(self, unsigned char* name, Py_ssize_t n) except -1 nogil
    cdef int take_binary(self, unsigned char* name, Py_ssize_t n) except -1 nogil
    cdef int walk(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t behind_mark(self, unsigned char* name, Py_ssize_t i, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t run(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t n, int kinds, int digits) except -1 nogil
    cdef Py_ssize_t number(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t uuid(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t ipv6(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t n) except -1 nogil
    cdef bint may_begin_token(self, Py_ssize_t size, int kinds, int digits) except -1 nogil
    cdef Py_ssize_t token(self, unsigned char* name, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef bint is_joined(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t n) except -1 nogil
    cdef int put(self, int byte) except -1 nogil
    cdef int copy(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef Py_ssize_t put_loose(self, int placeholder, Py_ssize_t at, Py_ssize_t end) except -1 nogil
    cdef int put_compared(self, int placeholder, long long value) except -1 nogil
    cdef int put_bytes(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, int placeholder) except -1 nogil
    cdef int put_number(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef Py_ssize_t put_uuid(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, Py_ssize_t end) except -1 nogil
    cdef int put_run(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop, int kinds, int digits) except -1 nogil
    cdef int put_parts(self, unsigned char* name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
