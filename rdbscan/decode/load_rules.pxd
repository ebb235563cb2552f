cdef class LoadRules:
    cdef public int generation
    cdef readonly bint thorough
    cdef bint compares(self, int rdb_type, long long elements) noexcept nogil
    cdef bint unpacks(self, int rdb_type, long long elements) noexcept nogil
    cdef bint needs_whole(self, int rdb_type) noexcept nogil
    cdef bint needs_agreement(self, int rdb_type) noexcept nogil
    cdef bint needs_pairs(self, int rdb_type) noexcept nogil
    cdef bint tabled(self, long long elements, long long longest) noexcept nogil
