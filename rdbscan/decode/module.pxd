from rdbscan.decode.window cimport Window

cdef class ModuleReader:
    cdef Window window
    cdef readonly unsigned long long id
    cdef int phase
    cdef int opcode
    cdef int begin(self) except -1 nogil
    cdef int skip(self) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef int item(self) except -1 nogil
