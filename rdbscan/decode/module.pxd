from rdbscan.decode.vector_set cimport VectorSetReader
from rdbscan.decode.window cimport Window

cdef class ModuleReader:
    cdef Window window
    cdef readonly VectorSetReader vectors
    cdef unsigned long long vector_set_id
    cdef readonly unsigned long long id
    cdef readonly long long elements
    cdef int phase
    cdef int opcode
    cdef int begin(self) except -1 nogil
    cdef int skip(self) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef int item(self) except -1 nogil
