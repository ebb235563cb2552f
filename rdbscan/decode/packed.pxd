from rdbscan.decode.distinct cimport Distinct
from rdbscan.decode.element_stats cimport ElementStats
from rdbscan.decode.packed_entries cimport PackedEntries

cdef class Packed(PackedEntries):
    cdef bint spells_nan(self) except -1 nogil
    cdef Distinct distinct
    cdef int remember(self) except -1 nogil
    cdef int repeats(self, int width) except -1 nogil
    cdef int walk(self, ElementStats stats, bint ziplist, int layout, bint compare) except -1 nogil
    cdef int took(self, ElementStats stats, int role) except -1 nogil
    cdef int zipmap(self, ElementStats stats) except -1 nogil
    cdef Py_ssize_t zipmap_length(self) except? -7 nogil
    cdef int intset(self, ElementStats stats) except -1 nogil
