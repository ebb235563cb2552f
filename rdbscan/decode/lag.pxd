from rdbscan.decode.window cimport Window
from rdbscan.memory.load_simulator cimport LoadSimulator

cdef class Lag:
    cdef Window window
    cdef LoadSimulator loading
    cdef unsigned long long[::1] numbers
    cdef readonly long long largest
    cdef long long length
    cdef long long added
    cdef unsigned long long last_ms
    cdef unsigned long long last_seq
    cdef unsigned long long first_ms
    cdef unsigned long long first_seq
    cdef unsigned long long deleted_ms
    cdef unsigned long long deleted_seq
    cdef int begin(self) except -1 nogil
    cdef int counters(self, long long length, bint counted) except -1 nogil
    cdef int group(self, bint counted) except -1 nogil
    cdef int read(self, int n) except -1 nogil
    cdef Py_ssize_t of(self, unsigned long long ms, unsigned long long seq, long long read) except -2 nogil
    cdef bint gaps(self, unsigned long long ms, unsigned long long seq) except -1 nogil
    cdef Py_ssize_t read_up_to(self, unsigned long long ms, unsigned long long seq) except -2 nogil

cdef Py_ssize_t known(unsigned long long number) except -2 nogil
cdef int order(
    unsigned long long ms, unsigned long long seq, unsigned long long other_ms, unsigned long long other_seq
) except -2 nogil
