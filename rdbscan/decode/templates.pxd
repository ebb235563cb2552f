from rdbscan.decode.element_stats cimport ElementStats

cdef class Templates:
    cdef dict lengths
    cdef long long fields(self, unsigned long long number, ElementStats stats) except? 7 nogil
