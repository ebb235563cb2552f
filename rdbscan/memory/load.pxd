cimport cython


@cython.final
cdef class Loading:
    cdef readonly bint walk
    cdef readonly bint wants_ints
    cdef readonly bint wants_scores
    cdef readonly int encoding
    cdef readonly long long memory
    cdef readonly long long allocated

    cpdef int start(self, int rdb_type, long long key_len, bint has_ttl, long long count) except -1 nogil
    cpdef int packed(self, long long blob_len, long long count) except -1 nogil
    cpdef int node(self, int container, long long blob_len, long long count, long long lzf_len) except -1 nogil
    cpdef int element(self, long long length, bint is_int, long long value) except -1 nogil
    cpdef int score(self, double value) except -1 nogil
    cpdef int field_ttl(self, long long at_ms) except -1 nogil
    cpdef int stream_node(self, unsigned long long ms, unsigned long long seq, long long blob_len) except -1 nogil
    cpdef int group(self, long long name_len) except -1 nogil
    cpdef int pel_id(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cpdef int consumer(self, long long name_len) except -1 nogil
    cpdef int consumer_pel_id(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cpdef int finish(self) except -1 nogil
