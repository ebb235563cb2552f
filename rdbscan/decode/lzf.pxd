cdef int expand(unsigned char[::1] source, Py_ssize_t at, Py_ssize_t n, unsigned char[::1] to, Py_ssize_t size) except -1 nogil
cdef int expand_start(unsigned char[::1] source, Py_ssize_t at, Py_ssize_t n, unsigned char[::1] to, Py_ssize_t size) except -1 nogil
cdef long long expands_to(unsigned char[::1] source, Py_ssize_t at, Py_ssize_t n, long long out) except? 7 nogil
cdef int copy(unsigned char[::1] to, Py_ssize_t at, unsigned char[::1] source, Py_ssize_t start, Py_ssize_t n) except -1 nogil
