cimport cython
from rdbscan.memory.rules cimport Rules
from rdbscan.memory.tables cimport Table
from rdbscan.memory.field_expiries cimport FieldExpiries


@cython.final
cdef class HashSize:
    cdef Rules rules
    cdef Table table
    cdef FieldExpiries expiries
    cdef int[::1] usage_small
    cdef int[::1] element_small
    cdef readonly bint walk
    cdef readonly bint packs
    cdef readonly bint near
    cdef readonly int over
    cdef readonly long long compact
    cdef readonly int encoding
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef readonly double random
    cdef public long long now_ms
    cdef int form
    cdef int ttls
    cdef bint expired
    cdef long long gone
    cdef long long pair_start
    cdef int packed_encoding
    cdef int place
    cdef bint is_blob
    cdef bint keeps_blob
    cdef bint with_ttls
    cdef bint ttl_next
    cdef long long at_ms
    cdef long long blob
    cdef long long count
    cdef long long n
    cdef long long longest
    cdef long long packed_bytes
    cdef long long previous
    cdef long long field
    cdef long long value
    cdef long long saving
    cdef long long strings_usage
    cdef long long strings_allocated
    cdef long long pair_usage
    cdef long long pair_allocated

    cdef int start(self, int form, int ttls, long long count) except -1 nogil
    cdef int start_pairs(self, long long count) except -1 nogil
    cdef int packed(self, long long blob_len, long long count) except -1 nogil
    cdef int element(self, long long length, bint is_int, long long value) except -1 nogil
    cdef int entry(self, long long length, bint is_int, long long value) except -1 nogil
    cdef int field_ttl(self, long long at_ms) except -1 nogil
    cdef int add_pair(self, bint has_ttl) except -1 nogil
    cdef int size_pair(self, bint has_ttl) except -1 nogil
    cdef int size_entry(self, long long ttl) except -1 nogil
    cdef int fits_blob(self) except -1 nogil
    cdef int end_of_pair(self) except -1 nogil
    cdef int drop_pair(self) except -1 nogil
    cdef int to_table(self) except -1 nogil
    cdef int finish(self, long long base_usage, long long base_allocated) except -1 nogil
    cdef bint stays_packed(self) except -1 nogil
    cdef int size_compact(self, long long base_allocated) except -1 nogil
    cdef Py_ssize_t blob_bytes(self) except -1 nogil
    cdef int finish_packed(self, long long base_usage, long long base_allocated) except -1 nogil
    cdef int finish_table(self, long long base_usage, long long base_allocated) except -1 nogil


cdef Py_ssize_t zipmap_length(long long length) except -1 nogil
