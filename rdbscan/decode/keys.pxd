from rdbscan.decode.distinct cimport Distinct
from rdbscan.decode.load_rules cimport LoadRules
from rdbscan.decode.templates cimport Templates
from rdbscan.decode.value cimport ValueParser
from rdbscan.records.batch cimport Batch
from rdbscan.decode.opcode_parser cimport OpcodeParser

cdef class KeyParser(OpcodeParser):
    cdef readonly ValueParser value
    cdef public Batch batch
    cdef readonly Templates templates
    cdef readonly LoadRules rules
    cdef readonly Distinct seen
    cdef public bint dragonfly
    cdef readonly bint in_value
    cdef public long long keys
    cdef public long long key_bytes
    cdef readonly long long damaged_keys
    cdef readonly long long empty_keys
    cdef bint in_name
    cdef long long repeated_names
    cdef unsigned char[::1] kept
    cdef int rdb_type
    cdef int key_len
    cdef int module_code
    cdef unsigned long long known_module
    cdef bint complete
    cdef object before
    cdef unsigned char[::1] codes
    cdef int unknown(self, int t) except -1 nogil
    cdef int name(self) except -1 nogil
    cdef int long_name(self) except -1 nogil
    cdef int begin_value(self) except -1 nogil
    cdef int left_out(self) except -1 nogil
    cdef int run(self) except -1 nogil
    cdef int opcode(self, int op) except -1 nogil
    cdef int key(self) except -1 nogil
    cdef int name_into_batch(self) except -1 nogil
    cdef int finish(self) except -1 nogil
    cdef int type_code(self) except -1 nogil
    cdef int collection(self, Py_ssize_t row, int code) except -1 nogil
    cdef int clear(self) except -1 nogil
