from rdbscan.keyspace.shape cimport Shaper

cdef class Trie:
    cdef readonly Shaper shaper
    cdef unsigned char[::1] shape
    cdef unsigned short[::1] classes
    cdef unsigned char[::1] arena
    cdef Py_ssize_t used_arena
    cdef int[::1] parents
    cdef int[::1] text_at
    cdef int[::1] text_len
    cdef unsigned int[::1] hashes
    cdef int[::1] children
    cdef int[::1] stars
    cdef int[::1] first_words
    cdef int[::1] common
    cdef unsigned char[::1] depths
    cdef Py_ssize_t stop
    cdef bint wild
    cdef bint lost_numbers
    cdef int[::1] nodes
    cdef readonly int used
    cdef readonly int first
    cdef unsigned long long seed
    cdef unsigned long long odd
    cdef unsigned int hash_of(self, Py_ssize_t at, Py_ssize_t stop) except? 0 nogil
    cdef bint same(self, Py_ssize_t at, Py_ssize_t start, Py_ssize_t n) except -1 nogil
    cdef int path(self) except? -1 nogil
    cdef int run_kind(self, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef Py_ssize_t after_words(self, Py_ssize_t at, Py_ssize_t n) except -1 nogil
    cdef bint has_hump(self, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef int step(self, int parent, Py_ssize_t start, Py_ssize_t marks, Py_ssize_t stop, bint word) except? -1 nogil
    cdef Py_ssize_t after_common_words(self, int parent, Py_ssize_t start, Py_ssize_t marks) except -1 nogil
    cdef int star(self, int parent, Py_ssize_t start, Py_ssize_t end) except? -1 nogil
    cdef int keep_common(self, int parent, int node) except -1 nogil
    cdef int add(self, int parent, unsigned int hashed, Py_ssize_t slot, Py_ssize_t start, Py_ssize_t stop, bint word) except -1 nogil
    cdef Py_ssize_t keep(self, Py_ssize_t start, Py_ssize_t stop) except? -1 nogil
