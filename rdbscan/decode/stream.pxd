from rdbscan.decode.lag cimport Lag
from rdbscan.decode.packed cimport Packed
from rdbscan.decode.tally cimport Tally
from rdbscan.decode.window cimport Window
from rdbscan.memory.load cimport Loading

cdef class StreamReader:
    cdef Window window
    cdef Tally tally
    cdef Loading loading
    cdef Packed blob
    cdef readonly Lag lag
    cdef int type
    cdef int phase
    cdef unsigned long long left
    cdef unsigned long long consumers
    cdef unsigned long long outer
    cdef long long live
    cdef long long entries
    cdef long long groups
    cdef long long pending
    cdef bint dated
    cdef long long oldest
    cdef long long newest
    cdef unsigned long long node_ms
    cdef long long master_fields
    cdef long long master_payload
    cdef long long master_longest
    cdef int begin(self, int rdb_type) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef unsigned long long id_ms
    cdef unsigned long long id_seq
    cdef int item(self) except -1 nogil
    cdef int turn(self) except -1 nogil
    cdef int node(self) except -1 nogil
    cdef int counters(self) except -1 nogil
    cdef int group(self) except -1 nogil
    cdef int pending_entry(self) except -1 nogil
    cdef int consumer(self) except -1 nogil
    cdef int raw_id(self) except -1 nogil
    cdef int producer(self) except -1 nogil
    cdef int skip_text(self) except -1 nogil
    cdef int sizes(self, int n) except -1 nogil
    cdef long long seen
    cdef int element(self) except -1 nogil
    cdef int integer(self) except -1 nogil
    cdef int listpack(self) except -1 nogil
    cdef int entry(self) except -1 nogil
    cdef int master(self) except -1 nogil
    cdef int date(self, long long ms) except -1 nogil
