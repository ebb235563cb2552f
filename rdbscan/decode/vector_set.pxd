from rdbscan.decode.window cimport Window
from rdbscan.memory.load_simulator cimport LoadSimulator

cdef class VectorSetReader:
    cdef Window window
    cdef LoadSimulator loading
    cdef readonly int phase
    cdef readonly long long n
    cdef long long left
    cdef long long dim
    cdef long long input_dim
    cdef long long vector_bytes
    cdef long long links
    cdef int quantisation
    cdef bint has_attributes
    cdef bint has_worst
    cdef bint is_encoded
    cdef unsigned long long count
    cdef unsigned long long links_left
    cdef int layers
    cdef int begin(self, bint is_vector_set) except -1 nogil
    cdef int end(self) except -1 nogil
    cdef int give_up(self) except -1 nogil
    cdef int text(self) except -1 nogil
    cdef int string(self) except -1 nogil
    cdef int open(self) except -1 nogil
    cdef int number(self, unsigned long long value) except -1 nogil
    cdef int config(self, unsigned long long value) except -1 nogil
    cdef int node(self, unsigned long long value) except -1 nogil
    cdef int next_link(self) except -1 nogil
    cdef int next_layer(self) except -1 nogil
