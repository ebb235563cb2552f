cimport cython
from rdbscan.memory.name_tree cimport NameTree
from rdbscan.memory.rules cimport Rules


@cython.final
cdef class VectorSetSize:
    cdef Rules rules
    cdef NameTree tree
    cdef list names
    cdef readonly long long n
    cdef readonly long long usage
    cdef readonly long long allocated
    cdef long long attributes
    cdef long long name_bytes
    cdef long long kept
    cdef long long nodes_real
    cdef long long level
    cdef long long links
    cdef long long head_links
    cdef long long matrix
    cdef long long vector
    cdef long long[::1] item_sizes
    cdef long long[::1] attribute_sizes

    cdef int begin(self, long long dim, int quantisation, long long links, long long input_dim) except -1 nogil
    cdef int element(self, const unsigned char[:] text, Py_ssize_t at, long long length, bint is_encoded) except -1 nogil
    cdef int attribute(self, long long length, bint is_encoded) except -1 nogil
    cdef Py_ssize_t string(self, long long length, bint is_encoded) except -1 nogil
    cdef int layer(self, long long max_links) except -1 nogil
    cdef int end_node(self) except -1 nogil
    cdef int finish(self, long long base_usage, long long base_allocated) except -1 nogil
    cdef Py_ssize_t estimate(self) except -1 nogil
    cdef Py_ssize_t tree_bytes(self) except -1 nogil
