from rdbscan.records.batch cimport Batch

cdef class Slots:
    cdef unsigned short[::1] table
    cdef int slot(self, unsigned char[::1] name, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
