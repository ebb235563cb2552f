cimport cython
from rdbscan.memory.hashes cimport HashSize
from rdbscan.memory.lists cimport ListSize
from rdbscan.memory.rules cimport Rules
from rdbscan.memory.sets cimport SetSize
from rdbscan.memory.streams cimport StreamSize
from rdbscan.memory.zsets cimport ZsetSize


@cython.final
cdef class LoadSimulator:
    cdef readonly bint walk
    cdef readonly bint wants_ints
    cdef readonly bint wants_scores
    cdef readonly int encoding
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef readonly long long compact
    cdef readonly int over

    cdef Rules rules
    cdef ListSize list_size
    cdef SetSize set_size
    cdef ZsetSize zset_size
    cdef HashSize hash_size
    cdef StreamSize stream_size
    cdef int kind
    cdef int rdb_type
    cdef bint has_ttl
    cdef bint is_int
    cdef bint is_numeric_text
    cdef long long key_len
    cdef long long length
    cdef long long value
    cdef long long items_allocated
    cdef long long key_usage
    cdef long long key_allocated
    cdef long long base_usage
    cdef long long base_allocated

    cpdef int start(self, int rdb_type, long long key_len, bint has_ttl, long long count) except -1 nogil
    cpdef int packed(self, long long blob_len, long long count) except -1 nogil
    cpdef int node(self, int container, long long blob_len, long long count, long long lzf_len) except -1 nogil
    cpdef int element(self, long long length, bint is_int, long long value) except -1 nogil
    cpdef int numeric_text(self, long long value) except -1 nogil
    cpdef int score(self, double value) except -1 nogil
    cpdef int field_ttl(self, long long at_ms) except -1 nogil
    cpdef int stream_node(self, unsigned long long ms, unsigned long long seq, long long blob_len) except -1 nogil
    cpdef int group(self, long long name_len) except -1 nogil
    cpdef int pel_id(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cpdef int consumer(self, long long name_len) except -1 nogil
    cpdef int consumer_pel_id(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cpdef int finish(self) except -1 nogil

    cdef long long[::1] key_sizes
    cdef int prepare(self) except -1 nogil
    cdef int compute_key(self) except -1 nogil
    cdef int size_key(self) except -1 nogil
    cdef int finish_string(self) except -1 nogil
    cdef int finish_numeric_text(self) except -1 nogil
    cdef int finish_other(self) except -1 nogil
    cdef int offer(self, long long compact, int over) except -1 nogil
    cdef int report(self, int encoding, long long usage, long long allocated) except -1 nogil


cdef int kind_of(int rdb_type) except -1 nogil
cdef Py_ssize_t clamped(long long n) except -2 nogil
