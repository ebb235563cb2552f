from rdbscan.decode.shapes cimport Shapes
from rdbscan.records.batch cimport Batch

cdef class Namespaces:
    cdef Shapes shapes
    cdef unsigned char* class_of
    cdef unsigned char* words_at
    cdef unsigned char[::1] arena
    cdef Py_ssize_t arena_used
    cdef int[::1] parents
    cdef unsigned int[::1] hashes
    cdef int[::1] text_at
    cdef int[::1] text_len
    cdef int[::1] children
    cdef int[::1] wild
    cdef int[::1] id_child
    cdef long long[::1] keys
    cdef int[::1] table
    cdef int used
    cdef public object separators
    cdef unsigned char[::1] scratch
    cdef unsigned char[::1] words
    cdef int assign_rows(self, Batch batch) except -1 nogil
    cdef int code(self, unsigned char[::1] names, Py_ssize_t at, Py_ssize_t stop) except -1 nogil
    cdef int path(self, unsigned char* name, Py_ssize_t n) except -1 nogil
    cdef int segment(self, int parent, unsigned char* name, Py_ssize_t n, int flags, int digits, int runs) except -1 nogil
    cdef int data(self, int parent, unsigned char* name, Py_ssize_t n) except -1 nogil
    cdef int normalized(self, int parent, unsigned char* name, Py_ssize_t size) except -1 nogil
    cdef int word(self, int parent, int number) except -1 nogil
    cdef bint is_word(self, unsigned char* text, Py_ssize_t n) except -1 nogil
    cdef int literal(self, int parent, unsigned char* text, Py_ssize_t n) except -1 nogil
    cdef bint same_text(self, int at, unsigned char* text, Py_ssize_t n) except -1 nogil
    cdef int add(self, int parent, unsigned int hashed, Py_ssize_t slot, unsigned char* text, Py_ssize_t n) except -1 nogil
