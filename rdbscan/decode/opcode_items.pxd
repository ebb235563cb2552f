from rdbscan.decode.module cimport ModuleReader
from rdbscan.decode.window cimport Window

cdef class OpcodeItems:
    cdef Window window
    cdef ModuleReader module
    cdef readonly list texts
    cdef readonly unsigned long long[::1] numbers
    cdef dict programs
    cdef unsigned char[::1] program
    cdef int opcode
    cdef int step
    cdef int part
    cdef int filled
    cdef bint keep
    cdef unsigned long long left
    cdef readonly int classes
    cdef readonly long long named
    cdef readonly long long name_bytes
    cdef readonly long long longest
    cdef bint begin(self, int opcode, bint valkey, bint keep) except -1 nogil
    cdef int go(self) except -1 nogil
    cdef int item(self, int kind) except -1 nogil
    cdef int number(self) except -1 nogil
    cdef int text(self) except -1 nogil
    cdef int interval(self) except -1 nogil
    cdef int optional(self) except -1 nogil
    cdef int several(self, int kind) except -1 nogil
    cdef int range(self) except -1 nogil
    cdef int field(self) except -1 nogil
    cdef int metadata(self) except -1 nogil
