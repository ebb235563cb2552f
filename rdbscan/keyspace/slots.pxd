from rdbscan.records.batch cimport Batch

cdef class Slots:
    cdef unsigned short[::1] table
    cdef int slot(self, Batch batch, Py_ssize_t start, Py_ssize_t stop) except -1 nogil
