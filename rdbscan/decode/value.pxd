from rdbscan.decode.array cimport ArrayReader
from rdbscan.decode.module cimport ModuleReader
from rdbscan.decode.packed cimport Packed
from rdbscan.decode.quicklist cimport QuicklistReader
from rdbscan.decode.stream cimport StreamReader
from rdbscan.decode.element_stats cimport ElementStats
from rdbscan.decode.templates cimport Templates
from rdbscan.decode.hash_field_ttl cimport HashFieldTtlReader
from rdbscan.decode.window cimport Window
from rdbscan.memory.load_simulator cimport LoadSimulator

cdef class ValueParser:
    cdef Window window
    cdef ElementStats stats
    cdef LoadSimulator loading
    cdef Packed blob
    cdef StreamReader stream
    cdef readonly ModuleReader module
    cdef ArrayReader array
    cdef QuicklistReader quicklist
    cdef HashFieldTtlReader field_ttls
    cdef readonly Templates templates
    cdef int type
    cdef int phase
    cdef int field
    cdef long long key_len
    cdef bint has_ttl
    cdef long long left
    cdef long long elements
    cdef long long least_ttl
    cdef long long template
    cdef int template_number(self) except -1 nogil
    cdef int begin(self, int rdb_type, long long key_len, bint has_ttl) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef int string(self) except -1 nogil
    cdef int counted(self) except -1 nogil
    cdef int head(self) except -1 nogil
    cdef int members(self) except -1 nogil
    cdef int fields(self) except -1 nogil
    cdef int scored(self) except -1 nogil
    cdef int score(self) except -1 nogil
    cdef int text_score(self) except -1 nogil
    cdef int scored_with(self, double value, Py_ssize_t at) except -1 nogil
    cdef int whole(self) except -1 nogil
    cdef int unpack(self) except -1 nogil
    cdef int templated(self) except -1 nogil
