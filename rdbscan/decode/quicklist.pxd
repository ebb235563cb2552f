from rdbscan.decode.load_rules cimport LoadRules
from rdbscan.decode.packed cimport Packed
from rdbscan.decode.element_stats cimport ElementStats
from rdbscan.decode.window cimport Window

cdef class QuicklistReader:
    cdef Window window
    cdef ElementStats stats
    cdef Packed blob
    cdef LoadRules rules
    cdef bint ziplists
    cdef long long left
    cdef long long elements
    cdef int container
    cdef int begin(self, int rdb_type, long long nodes) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef int kind(self) except -1 nogil
    cdef int plain(self) except -1 nogil
    cdef int packed(self) except -1 nogil
    cdef int odd(self, int fault, Py_ssize_t at) except -1 nogil
    cdef int oversized(self) except -1 nogil
