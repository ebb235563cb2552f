from rdbscan.decode.distinct cimport Distinct
from rdbscan.decode.element_stats cimport ElementStats
from rdbscan.decode.lag cimport Lag
from rdbscan.decode.load_rules cimport LoadRules
from rdbscan.decode.packed cimport Packed
from rdbscan.decode.producers cimport ProducerReader
from rdbscan.decode.stream_node cimport StreamNode
from rdbscan.decode.window cimport Window
from rdbscan.memory.load_simulator cimport LoadSimulator

cdef class StreamReader:
    cdef Window window
    cdef LoadSimulator loading
    cdef ElementStats stats
    cdef LoadRules rules
    cdef Packed blob
    cdef Distinct nodes_seen
    cdef Distinct names
    cdef Distinct consumers_seen
    cdef Distinct unacknowledged
    cdef Distinct owned
    cdef unsigned long long last_owned
    cdef long long group_pending
    cdef long long group_owned
    cdef long long node_count
    cdef unsigned long long node_ms
    cdef unsigned long long node_seq
    cdef int keyed
    cdef bint named
    cdef long long name_length
    cdef bint name_hashed
    cdef unsigned long long name_hash
    cdef readonly Lag lag
    cdef readonly StreamNode nodes
    cdef int type
    cdef int phase
    cdef unsigned long long left
    cdef unsigned long long consumers_left
    cdef unsigned long long outer
    cdef long long entries
    cdef long long groups
    cdef long long consumers
    cdef long long pending
    cdef unsigned long long id_ms
    cdef unsigned long long id_seq
    cdef ProducerReader producers
    cdef int begin(self, int rdb_type) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef int item(self) except -1 nogil
    cdef int turn(self) except -1 nogil
    cdef int node(self) except -1 nogil
    cdef int counters(self) except -1 nogil
    cdef int group(self) except -1 nogil
    cdef int pending_entry(self) except -1 nogil
    cdef int consumer(self) except -1 nogil
    cdef int raw_id(self) except -1 nogil
    cdef int producer(self) except -1 nogil
    cdef int name(self) except -1 nogil
    cdef int listpack(self, Py_ssize_t at) except -1 nogil
    cdef int odd(self, int fault, Py_ssize_t at) except -1 nogil
    cdef int own(self) except -1 nogil
    cdef int all_owned(self) except -1 nogil
