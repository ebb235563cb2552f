from rdbscan.decode.value cimport ValueParser
from rdbscan.decode.window cimport Window
from rdbscan.memory.load_simulator cimport LoadSimulator
from rdbscan.records.batch cimport Batch

cdef class KeyParser:
    cdef readonly Window window
    cdef readonly ValueParser value
    cdef LoadSimulator loading
    cdef public Batch batch
    cdef public object other
    cdef public bint valkey
    cdef readonly bint in_value
    cdef public unsigned int db
    cdef public long long keys
    cdef public long long key_bytes
    cdef public long long database_bytes
    cdef int rdb_type
    cdef int key_len
    cdef public long long started
    cdef long long expires_at
    cdef long long idle_seconds
    cdef int frequency
    cdef int module_code
    cdef unsigned long long known_module
    cdef bint complete
    cdef object before
    cdef unsigned int db_before
    cdef unsigned char[::1] codes
    cdef int access(self, int op) except -1 nogil
    cdef int warn(self, int fault, Py_ssize_t at) except -1 nogil
    cdef int run(self) except -1 nogil
    cdef int opcode(self, int op) except -1 nogil
    cdef int expiry(self, int width) except -1 nogil
    cdef int numbers(self, int n) except -1 nogil
    cdef int key(self) except -1 nogil
    cdef int name_into_batch(self) except -1 nogil
    cdef int finish(self) except -1 nogil
    cdef int repeated(self) except -1 nogil
    cdef int type_code(self) except -1 nogil
    cdef int collection(self, Py_ssize_t row, int code) except -1 nogil
    cdef int clear(self) except -1 nogil
