from rdbscan.memory.load_simulator cimport LoadSimulator

cdef class ElementStats:
    cdef LoadSimulator loading
    cdef bint walk
    cdef long long strings
    cdef long long payload
    cdef long long longest
    cdef long long expiring
    cdef long long names
    cdef long long scores
    cdef double lowest
    cdef double highest
    cdef int reset(self) except -1 nogil
    cdef int alone(self, long long length) except -1 nogil
    cdef int element(self, long long length, bint is_int, long long number) except -1 nogil
    cdef int score(self, double value) except -1 nogil
    cdef long long epoch_ms(self, double value) except? 7 nogil
    cdef bint scored_by_time(self) except -1 nogil
