from rdbscan.decode.byte_reader cimport ByteReader
from rdbscan.decode.element_stats cimport ElementStats

cdef class Packed(ByteReader):
    cdef Py_ssize_t start
    cdef Py_ssize_t previous
    cdef public long long count
    cdef long long length
    cdef Py_ssize_t content
    cdef bint is_int
    cdef int place(self, Py_ssize_t at, long long n) except -1 nogil
    cdef int open_listpack(self) except -1 nogil
    cdef int open_ziplist(self) except -1 nogil
    cdef int next_listpack(self) except -1 nogil
    cdef int next_ziplist(self) except -1 nogil
    cdef int ziplist_end(self) except -1 nogil
    cdef int ziplist_integer(self, Py_ssize_t at, int code) except -1 nogil
    cdef bint backlen_fits(self, Py_ssize_t at, long long size) except -1 nogil
    cdef int walk(self, ElementStats stats, bint ziplist, int layout) except -1 nogil
    cdef int took(self, ElementStats stats, int role) except -1 nogil
    cdef int zipmap(self, ElementStats stats) except -1 nogil
    cdef Py_ssize_t zipmap_length(self) except? -7 nogil
    cdef int intset(self, ElementStats stats) except -1 nogil
    cdef int open_intset(self) except -1 nogil
    cdef int open_zipmap(self) except -1 nogil
