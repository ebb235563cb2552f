from rdbscan.decode.load_rules cimport LoadRules
from rdbscan.decode.packed cimport Packed
from rdbscan.decode.element_stats cimport ElementStats
from rdbscan.decode.window cimport Window
from rdbscan.memory.load_simulator cimport LoadSimulator

cdef class PackedValueParser:
    cdef Window window
    cdef ElementStats stats
    cdef LoadSimulator loading
    cdef Packed blob
    cdef readonly LoadRules rules
    cdef bint refused
    cdef int type
    cdef int phase
    cdef long long key_len
    cdef bint has_ttl
    cdef long long elements
    cdef long long template
    cdef int oversized(self) except -1 nogil
    cdef int entries(self) noexcept nogil
    cdef long long claimed_elements(self) noexcept nogil
    cdef int judge(self, int st, Py_ssize_t at) except -1 nogil
    cdef bint unscheduled(self) noexcept nogil
    cdef int fault(self) noexcept nogil
    cdef int template_number(self) except -1 nogil
    cdef int whole(self) except -1 nogil
    cdef int unpack(self) except -1 nogil
