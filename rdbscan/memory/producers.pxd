cimport cython
from rdbscan.memory.name_tree cimport NameTree
from rdbscan.memory.rules cimport Rules
from rdbscan.memory.tables cimport Table


@cython.final
cdef class Producers:
    cdef Rules rules
    cdef NameTree names
    cdef Table table
    cdef unsigned char[::1] name
    cdef public long long now_ms
    cdef readonly long long usage
    cdef long long real
    cdef long long alive
    cdef long long ids
    cdef long long length
    cdef long long oldest_ms

    cdef int reset(self) except -1 nogil
    cdef int producer(self, const unsigned char[:] text, Py_ssize_t at, long long length, long long duration_s) except -1 nogil
    cdef int produced(self, long long length, long long ms) except -1 nogil
    cdef int end_producer(self) except -1 nogil
    cdef Py_ssize_t finish(self, long long key_len) except -1 nogil
