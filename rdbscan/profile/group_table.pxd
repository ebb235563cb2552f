cdef class GroupTable:
    cdef readonly Py_ssize_t used
    cdef readonly Py_ssize_t limit
    cdef readonly Py_ssize_t capacity
    cdef readonly Py_ssize_t stride
    cdef Py_ssize_t reserved
    cdef Py_ssize_t last
    cdef long long mask
    cdef long long mix_db
    cdef long long mix_namespace
    cdef long long mix_kind
    cdef int[::1] slots
    cdef long long[::1] neutral
    cdef long long[::1] sums
    cdef int matches(self, Py_ssize_t group, long long db, long long which) except -1 nogil
    cdef Py_ssize_t find(self, long long db, long long which) except -1 nogil
    cdef Py_ssize_t probe(self, long long db, long long which) except -1 nogil
    cdef Py_ssize_t add(self, Py_ssize_t slot, long long db, long long which) except -1 nogil
    cdef int widen(self) except -1 nogil
