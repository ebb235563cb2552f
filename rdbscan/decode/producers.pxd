from rdbscan.decode.window cimport Window
from rdbscan.memory.load_simulator cimport LoadSimulator

cdef class ProducerReader:
    cdef Window window
    cdef LoadSimulator loading
    cdef long long duration_s
    cdef int settings(self) except -1 nogil
    cdef int producer(self, long long name_length) except -1 nogil
    cdef int produced(self, long long length) except -1 nogil
    cdef int sizes(self, int n) except -1 nogil
