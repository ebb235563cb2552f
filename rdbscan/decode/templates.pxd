from rdbscan.decode.element_stats cimport ElementStats

cdef class Templates:
    cdef ElementStats stats
    cdef dict lengths
    cdef long long fields(self, unsigned long long number) except? 7 nogil
