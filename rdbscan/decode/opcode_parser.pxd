from rdbscan.decode.opcode_items cimport OpcodeItems
from rdbscan.decode.window cimport Window
from rdbscan.memory.load_simulator cimport LoadSimulator

cdef class OpcodeParser:
    cdef readonly Window window
    cdef object metadata
    cdef OpcodeItems items
    cdef public bint valkey
    cdef public unsigned int db
    cdef readonly long long[::1] opcode_bytes
    cdef readonly long long[::1] opcodes
    cdef readonly long long[::1] faults
    cdef int in_opcode
    cdef readonly long long opcode_at
    cdef public long long started
    cdef long long expires_at
    cdef long long idle_seconds
    cdef int frequency
    cdef int classes
    cdef LoadSimulator loading
    cdef long long expected_keys
    cdef long long expected_expires
    cdef int access(self, int op) except -1 nogil
    cdef int select(self) except -1 nogil
    cdef int begin_opcode(self, int op) except -1 nogil
    cdef int more_of_opcode(self) except -1 nogil
    cdef int enterprise(self, int op) except -1 nogil
    cdef int note(self, int fault, long long at) except -1 nogil
    cdef int expiry(self, int width) except -1 nogil
    cdef int numbers(self, int n) except -1 nogil
