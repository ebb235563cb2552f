from rdbscan.decode.tally cimport Tally

cdef class Templates:
    cdef Tally tally
    cdef dict lengths
    cdef long long fields(self, unsigned long long number) except? 7 nogil
