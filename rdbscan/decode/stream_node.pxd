from rdbscan.decode.element_stats cimport ElementStats
from rdbscan.decode.packed cimport Packed

cdef class StreamNode:
    cdef ElementStats stats
    cdef Packed blob
    cdef long long live
    cdef bint dated
    cdef bint unopened
    cdef bint miscounted
    cdef long long oldest
    cdef long long newest
    cdef unsigned long long node_ms
    cdef long long seen
    cdef long long master_fields
    cdef long long master_payload
    cdef long long master_longest
    cdef int begin(self) except -1 nogil
    cdef int read(self, unsigned long long ms) except -1 nogil
    cdef int element(self) except -1 nogil
    cdef int integer(self) except -1 nogil
    cdef int master(self) except -1 nogil
    cdef int entry(self) except -1 nogil
    cdef int date(self, long long ms) except -1 nogil
