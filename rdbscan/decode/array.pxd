from rdbscan.decode.element_stats cimport ElementStats
from rdbscan.decode.window cimport Window

cdef class ArrayReader:
    cdef Window window
    cdef ElementStats stats
    cdef long long slots
    cdef long long left
    cdef int phase
    cdef int tag
    cdef int begin(self) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef int head(self) except -1 nogil
    cdef int slot(self) except -1 nogil
