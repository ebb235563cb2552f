from rdbscan.records.batch cimport Batch

cdef int compare(Batch batch, Py_ssize_t left, Py_ssize_t right, Py_ssize_t length) except -2 nogil
cdef int before(Batch batch, Py_ssize_t a, Py_ssize_t b) except -1 nogil

cdef class Top:
    cdef readonly Py_ssize_t room
    cdef readonly list best
    cdef long long bar
    cdef Py_ssize_t filled
    cdef int[::1] rows
    cdef long long[::1] values
    cdef int offer(self, Batch batch, Py_ssize_t row, long long value) except -1 nogil
    cdef int worse(self, Batch batch, Py_ssize_t a, Py_ssize_t b) except -1 nogil
    cdef int sink(self, Batch batch) except -1 nogil
    cdef int rise(self, Batch batch) except -1 nogil
    cdef int swap(self, Py_ssize_t a, Py_ssize_t b) except -1 nogil

cdef class Biggest:
    cdef readonly list best
    cdef Py_ssize_t changes
    cdef long long[::1] values
    cdef int[::1] rows
    cdef int[::1] changed
    cdef unsigned int[::1] dbs
    cdef int[::1] lengths
    cdef unsigned char[::1] prefixes
    cdef int offer(self, Batch batch, Py_ssize_t row, Py_ssize_t group, long long value) except -1 nogil
    cdef int take(self, Py_ssize_t row, Py_ssize_t group, long long value) except -1 nogil
    cdef int ahead(self, Batch batch, Py_ssize_t row, Py_ssize_t group) except -1 nogil
