cimport cython
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class Quicklist:
    cdef Rules rules
    cdef readonly long long nodes
    cdef readonly long long elements
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef readonly long long last
    cdef readonly bint plain
    cdef long long empty
    cdef long long node_limit
    cdef long long open_bytes
    cdef long long open_count
    cdef long long open_previous
    cdef long long depth
    cdef long long inner
    cdef long long[::1] waiting_counted
    cdef long long[::1] waiting_real

    cdef int reset(self) except -1 nogil
    cdef int push(self, long long length, bint is_int, long long value) except -1 nogil
    cdef int append(self, long long length, bint is_int, long long value) except -1 nogil
    cdef int add_node(self, long long size, long long count, bint plain, long long lzf_len) except -1 nogil
    cdef int compress(self, long long size, long long lzf_len) except -1 nogil
    cdef bint joins(self, long long length) except -1 nogil
    cdef bint is_large(self, long long length) except -1 nogil
    cdef int close(self) except -1 nogil
    cdef bint fits_listpack(self) except -1 nogil
    cdef Py_ssize_t average(self, long long base) except -1 nogil
