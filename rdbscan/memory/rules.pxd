cimport cython
from rdbscan.memory.allocators cimport Allocator


@cython.final
cdef class Rules:
    cdef readonly Allocator allocator
    cdef readonly bint bucket_table, cluster, expands_empty_at_once, expands_only_up, field_ttls
    cdef readonly bint lag_minds_gaps, lag_of_present, list_average_by_elements, listpacks, object_in_usage, packed_rounded, presizes
    cdef readonly bint presizes_conversions, presizes_sets, element_objects, rax_estimated, sds_rounded, set_entries_usage_exact
    cdef readonly bint set_listpacks, shares_integers, shortest_scores, skiplist_embeds, valueless_sets
    cdef readonly bint volatile_fields, zipmaps, zset_usage_whole
    cdef readonly int fields, key, lists, plain_nodes, stream_encoding
    cdef readonly long long cluster_entry, cluster_entry_usage, consumer, dict_struct, embed_header, embed_limit
    cdef readonly long long embed_padding, embstr_limit, sds_header, expires_entry, group, hash_metadata, lzf_header, main_entry
    cdef readonly long long quicklist_node, rax_struct, skiplist_levels, skiplist_struct, stream_usage
    cdef readonly long long stream_struct, table_base, zset_entry
    cdef readonly long long hash_entries, hash_value, zset_entries, zset_value, set_intset, set_entries, set_value
    cdef readonly long long hash_entries_near, hash_value_near, zset_entries_near, zset_value_near
    cdef readonly long long set_intset_near, set_entries_near, set_value_near
    cdef readonly long long list_fill, list_compress_depth, list_entries, list_value
    cdef readonly long long entry_block, node_block, header_block
    cdef int[::1] usage_small
    cdef int[::1] allocated_small
    cdef int[::1] element_small
    cdef double[::1] node_small

    cdef Py_ssize_t usage(self, long long n) except -1 nogil
    cdef Py_ssize_t allocated(self, long long n) except -1 nogil
    cdef Py_ssize_t element(self, long long n) except -1 nogil
    cdef Py_ssize_t element_block(self, long long n) except -1 nogil
    cdef Py_ssize_t integer_saving(self, long long n, long long value) except -1 nogil
    cdef Py_ssize_t request(self, long long n) except -1 nogil
    cdef Py_ssize_t packed(self, long long n) except -1 nogil
    cdef double node(self, long long member) except -1 nogil
    cdef double expected_node(self, long long member) except -1 nogil
    cdef Py_ssize_t block(self, long long key_len, bint has_ttl) except -1 nogil
    cdef Py_ssize_t embstr(self, long long key_len, bint has_ttl, long long n) except? -2 nogil


cdef Py_ssize_t header(long long n) except -1 nogil
cdef Py_ssize_t required(long long n) except -1 nogil
