from rdbscan.decode.array cimport ArrayReader
from rdbscan.decode.distinct cimport Distinct
from rdbscan.decode.module cimport ModuleReader
from rdbscan.decode.opcode_items cimport OpcodeItems
from rdbscan.decode.quicklist cimport QuicklistReader
from rdbscan.decode.stream cimport StreamReader
from rdbscan.decode.templates cimport Templates
from rdbscan.decode.hash_field_ttl cimport HashFieldTtlReader
from rdbscan.decode.packed_value cimport PackedValueParser

cdef class ValueParser(PackedValueParser):
    cdef StreamReader stream
    cdef readonly ModuleReader module
    cdef ArrayReader array
    cdef OpcodeItems items
    cdef QuicklistReader quicklist
    cdef HashFieldTtlReader field_ttls
    cdef readonly Templates templates
    cdef Distinct distinct
    cdef int judge_repeated(self) except -1 nogil
    cdef int set_members(self) except -1 nogil
    cdef int field
    cdef long long left
    cdef long long least_ttl
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
    cdef int templated(self) except -1 nogil
