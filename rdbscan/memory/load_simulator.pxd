cimport cython
from rdbscan.memory.hashes cimport HashSize
from rdbscan.memory.key_size cimport KeySize
from rdbscan.memory.lists cimport ListSize
from rdbscan.memory.rules cimport Rules
from rdbscan.memory.sets cimport SetSize
from rdbscan.memory.streams cimport StreamSize
from rdbscan.memory.vector_sets cimport VectorSetSize
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
    cdef KeySize key_size
    cdef ListSize list_size
    cdef SetSize set_size
    cdef ZsetSize zset_size
    cdef HashSize hash_size
    cdef StreamSize stream_size
    cdef VectorSetSize vector_set_size
    cdef unsigned char[::1] kinds
    cdef unsigned char[::1] forms
    cdef unsigned char[::1] ttls
    cdef int rdb_type
    cdef int kind
    cdef int form
    cdef int classes
    cdef bint has_ttl
    cdef bint is_int
    cdef bint is_numeric_text
    cdef bint is_vector_set
    cdef long long key_len
    cdef long long length
    cdef long long value
    cdef long long items_allocated

    cpdef int at(self, long long now_ms) except -1 nogil
    cpdef int tables(self, long long keys, long long expires) except -1 nogil
    cpdef int string(
        self, long long key_len, bint has_ttl, long long length, bint is_int, long long value
    ) except -1 nogil
    cpdef int start(self, int rdb_type, long long key_len, bint has_ttl, long long count) except -1 nogil
    cpdef int metadata(self, long long classes) except -1 nogil
    cpdef int packed(self, long long blob_len, long long count) except -1 nogil
    cpdef int node(self, int container, long long blob_len, long long count, long long lzf_len) except -1 nogil
    cpdef int element(self, long long length, bint is_int, long long value) except -1 nogil
    cpdef int numeric_text(self, long long value) except -1 nogil
    cpdef int score(self, double value) except -1 nogil
    cpdef int field_ttl(self, long long at_ms) except -1 nogil
    cpdef int stream_node(self, unsigned long long ms, unsigned long long seq, long long blob_len) except -1 nogil
    cpdef int group(self, const unsigned char[:] text, Py_ssize_t at, long long name_len) except -1 nogil
    cpdef int pel_id(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cpdef int consumer(self, const unsigned char[:] text, Py_ssize_t at, long long name_len) except -1 nogil
    cpdef int consumer_pel_id(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cpdef int producer(
        self, const unsigned char[:] text, Py_ssize_t at, long long name_len, long long duration_s
    ) except -1 nogil
    cpdef int produced(self, long long length, long long ms) except -1 nogil
    cpdef int vector_set(self, long long dim, int quantisation, long long links, long long input_dim) except -1 nogil
    cpdef int vector_element(
        self, const unsigned char[:] text, Py_ssize_t at, long long length, bint is_encoded
    ) except -1 nogil
    cpdef int vector_attribute(self, long long length, bint is_encoded) except -1 nogil
    cpdef int vector_layer(self, long long max_links) except -1 nogil
    cpdef int no_vector_set(self) except -1 nogil
    cpdef int finish(self) except -1 nogil

    cdef int finish_collection(self, long long usage, long long allocated) except -1 nogil
    cdef int start_collection(self, long long count) except -1 nogil
    cdef bint is_shared(self) except -1 nogil
    cdef int finish_string(self, long long usage, long long allocated) except -1 nogil
    cdef int finish_numeric_text(self) except -1 nogil
    cdef int finish_other(self, long long usage, long long allocated) except -1 nogil
    cdef double chance
    cdef Py_ssize_t with_key(self, double random) except -1 nogil
    cdef int offer(self, long long compact, int over) except -1 nogil
    cdef int report(self, int encoding, long long usage, long long allocated, double random) except -1 nogil


cdef Py_ssize_t clamped(long long n) except -2 nogil
