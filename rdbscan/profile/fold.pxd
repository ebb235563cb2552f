from rdbscan.profile.group_table cimport GroupTable
from rdbscan.profile.top cimport Biggest, Top
from rdbscan.records.batch cimport Batch

cdef class Fold:
    cdef readonly long long as_of_ms
    cdef readonly Py_ssize_t top_rows
    cdef readonly GroupTable groups
    cdef readonly Biggest biggest
    cdef Top by_memory
    cdef Top by_elements
    cdef Top by_largest_element
    cdef Top persistent_collections
    cdef Top streams
    cdef Top oldest
    cdef long long first_minute
    cdef readonly bint with_slots
    cdef long long[::1] sums
    cdef long long[::1] slots
    cdef long long[::1] minutes
    cdef long long[::1] ttl_edges
    cdef int run(self, Batch batch) except -1 nogil
    cdef int row(self, Batch batch, Py_ssize_t row, Py_ssize_t group) except -1 nogil
    cdef int add(self, Py_ssize_t at, long long amount) except -1 nogil
    cdef int sizes(self, Batch batch, Py_ssize_t row, Py_ssize_t at, long long size) except -1 nogil
    cdef int slot(self, Py_ssize_t at, long long size) except -1 nogil
    cdef int expiry(self, long long expires_at, Py_ssize_t at, long long size) except -1 nogil
    cdef int access(self, Batch batch, Py_ssize_t row, Py_ssize_t at) except -1 nogil
    cdef int collection(self, Batch batch, Py_ssize_t row, Py_ssize_t at, long long size) except -1 nogil
    cdef int near_limit(self, Batch batch, Py_ssize_t row, Py_ssize_t at) except -1 nogil
    cdef int stream(self, Batch batch, Py_ssize_t row, Py_ssize_t at, long long entries) except -1 nogil
