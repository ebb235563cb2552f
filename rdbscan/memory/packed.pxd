cdef Py_ssize_t listpack_entry(long long length, bint is_int, long long value) except -1 nogil
cdef Py_ssize_t ziplist_entry(long long length, bint is_int, long long value) except -1 nogil
cdef Py_ssize_t score_entry(double value, bint listpacks, bint shortest) except -1 nogil
cpdef Py_ssize_t fraction_length(double value, bint shortest) except -1 nogil
cdef int shortest_digits(
    unsigned long long whole, unsigned long long rest, int s, unsigned long long g, bint even
) except -1 nogil
cdef bint is_within(unsigned long long distance, unsigned long long g, bint even) except -1 nogil
cdef int rounded_digits(unsigned long long whole, unsigned long long rest, int s) except -1 nogil
