cdef class Batch:
    cdef public Py_ssize_t rows
    cdef readonly Py_ssize_t capacity
    cdef public bint touched
    cdef public dict buffers
    cdef unsigned int[::1] db
    cdef int[::1] key_offsets
    cdef unsigned char[::1] key_bytes
    cdef unsigned int[::1] namespace
    cdef unsigned char[::1] type
    cdef unsigned char[::1] encoding
    cdef long long[::1] elements
    cdef long long[::1] value_bytes
    cdef long long[::1] largest_element_bytes
    cdef long long[::1] rdb_bytes
    cdef long long[::1] offset
    cdef long long[::1] memory_usage_bytes
    cdef long long[::1] memory_bytes
    cdef long long[::1] expires_at
    cdef long long[::1] idle_seconds
    cdef short[::1] frequency
    cdef unsigned short[::1] slot
    cdef long long[::1] expiring_fields
    cdef long long[::1] oldest_at
    cdef long long[::1] newest_at
    cdef int[::1] groups
    cdef long long[::1] consumers
    cdef long long[::1] pending
    cdef long long[::1] lag
    cdef long long[::1] field_bytes
    cdef long long[::1] compact_bytes
    cdef int[::1] over_limits
