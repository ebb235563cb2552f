cdef Py_ssize_t listpack_entry(long long length, bint is_int, long long value) except -1 nogil
cdef Py_ssize_t ziplist_entry(long long length, bint is_int, long long value) except -1 nogil
cdef Py_ssize_t score_entry(double value, bint listpacks, bint shortest) except -1 nogil
