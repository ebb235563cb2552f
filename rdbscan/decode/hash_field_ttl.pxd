from rdbscan.decode.distinct cimport Distinct
from rdbscan.decode.element_stats cimport ElementStats
from rdbscan.decode.window cimport Window

cdef class HashFieldTtlReader:
    cdef Window window
    cdef ElementStats stats
    cdef Distinct distinct
    cdef int type
    cdef int first
    cdef int last
    cdef int part
    cdef long long left
    cdef long long least_ttl
    cdef int begin(self, int rdb_type, long long fields, long long least_ttl) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef int ttl(self) except -1 nogil
    cdef int expiry(self) except -1 nogil
    cdef int field(self) except -1 nogil
