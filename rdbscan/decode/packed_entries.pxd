from rdbscan.decode.byte_reader cimport ByteReader

cdef class PackedEntries(ByteReader):
    cdef Py_ssize_t start
    cdef Py_ssize_t previous
    cdef public long long count
    cdef long long length
    cdef Py_ssize_t content
    cdef bint is_int
    cdef long long walked
    cdef bint miscounted
    cdef bint uneven
    cdef bint repeated
    cdef bint unsorted
    cdef bint misspelled
    cdef bint nan_score
    cdef int claims(self, int rdb_type) except -1 nogil
    cdef int place(self, Py_ssize_t at, long long n) except -1 nogil
    cdef int open_listpack(self) except -1 nogil
    cdef int open_ziplist(self) except -1 nogil
    cdef int next_listpack(self) except -1 nogil
    cdef int next_ziplist(self) except -1 nogil
    cdef int ziplist_end(self) except -1 nogil
    cdef int ziplist_integer(self, Py_ssize_t at, int code) except -1 nogil
    cdef bint backlen_fits(self, Py_ssize_t at, long long size) except -1 nogil
    cdef int open_intset(self) except -1 nogil
    cdef int open_zipmap(self) except -1 nogil
