from rdbscan.decode.byte_reader cimport ByteReader

cdef class Encodings(ByteReader):
    cdef public long long base
    cdef public int fault
    cdef public long long fault_at
    cdef public long long fault_detail
    cdef unsigned long long value
    cdef long long length
    cdef bint is_int
    cdef long long lzf_left
    cdef long long lzf_out
    cdef long long lzf_want
    cdef readonly unsigned char[::1] scratch
    cdef bint in_scratch
    cdef long long compressed
    cdef Py_ssize_t content
    cdef public bint damaged
    cdef public int spoil_fault
    cdef public long long spoil_at
    cdef public int doubtful
    cdef public long long doubt_at
    cdef int plain(self) except -1 nogil
    cdef int short_lzf(self, Py_ssize_t p) except -1 nogil
    cdef bint impossible(self) noexcept nogil
    cdef int doubt(self, int fault, Py_ssize_t at) except -1 nogil
    cdef int bad(self, int fault, Py_ssize_t at, long long detail) except -1 nogil
    cdef int mark_damaged(self, int fault, Py_ssize_t at) except -1 nogil
    cdef int size(self) except -1 nogil
    cdef int count(self) except -1 nogil
    cdef int lzf_head(self) except -1 nogil
    cdef int lzf_check(self) except -1 nogil
    cdef int lzf_check_whole(self) except -1 nogil
    cdef int lzf_expand(self, Py_ssize_t at, long long n, long long out) except -1 nogil
    cdef int room(self, long long n) except -1 nogil
    cdef int integer(self) except -1 nogil
    cdef bint canonical_scratch(self, long long n) except -1 nogil
    cdef int spell(self, long long v) except -1 nogil
