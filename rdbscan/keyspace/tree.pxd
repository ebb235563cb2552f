from rdbscan.keyspace.matcher cimport Matcher
from rdbscan.keyspace.shape cimport Shaper
from rdbscan.keyspace.trie cimport Trie
from rdbscan.records.batch cimport Batch

cdef class ShapeTree:
    cdef readonly Matcher given
    cdef readonly Shaper shaper
    cdef readonly Trie trie
    cdef int[::1] leaves
    cdef int[::1] shape_at
    cdef int[::1] shape_len
    cdef unsigned int[::1] shape_hash
    cdef long long[::1] numbers
    cdef Py_ssize_t used_numbers
    cdef int[::1] numbers_at
    cdef unsigned char[::1] constant
    cdef long long[::1] keys
    cdef long long[::1] lengths
    cdef int assign_rows(self, Batch batch) except -1 nogil
    cdef int count(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef int node_of(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef int leaf(self) except -1 nogil
    cdef int compare_numbers(self, int node) except -1 nogil
    cdef int new_leaf(self, unsigned int hashed, Py_ssize_t slot) except -1 nogil
    cdef int keep_numbers(self, int node) except -1 nogil
