cimport cython
from rdbscan.memory.rules cimport Rules
from rdbscan.memory.tables cimport Table


@cython.final
cdef class SetSize:
    cdef Rules rules
    cdef Table table
    cdef int[::1] usage_small
    cdef int[::1] element_small
    cdef readonly bint walk
    cdef readonly int encoding
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef readonly double random
    cdef readonly int over
    cdef readonly long long compact
    cdef int form
    cdef int state
    cdef int shape
    cdef long long near_blob
    cdef long long count
    cdef long long n
    cdef long long blob
    cdef long long low
    cdef long long high
    cdef long long leading
    cdef long long presized
    cdef long long packed_bytes
    cdef long long longest
    cdef long long strings_usage
    cdef long long strings_allocated

    cdef int start(self, int form, long long count) except -1 nogil
    cdef int packed(self, long long blob_len, long long count) except -1 nogil
    cdef int element(self, long long length, bint is_int, long long value) except -1 nogil
    cdef int small(self, long long length, bint is_int, long long value) except -1 nogil
    cdef bint is_near(self) except -1 nogil
    cdef int integer(self, long long value) except -1 nogil
    cdef int to_table(self) except -1 nogil
    cdef int finish(self, long long base_usage, long long base_allocated) except -1 nogil
    cdef int finish_table(self, long long base_usage, long long base_allocated) except -1 nogil
    cdef Py_ssize_t made_bytes(self) except -1 nogil
    cdef int size_compact(self, long long base_allocated) except -1 nogil
