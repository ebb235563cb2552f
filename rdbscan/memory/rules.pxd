cimport cython
from rdbscan.memory.allocators cimport Allocator


@cython.final
cdef class Rules:
    cdef readonly Allocator allocator
    # Copied by name from Server and Thresholds, hence public
    cdef public bint bucket_table, cluster, element_objects, expands_empty_at_once, expands_only_up, field_ttls
    cdef public bint lag_minds_gaps, lag_of_present, list_average_by_elements, listpacks, metadata_usage, object_in_usage, packed_rounded
    cdef public bint pending_index, presizes, presizes_conversions, presizes_sets, presizes_whole, rax_estimated
    cdef public bint sds_rounded, set_entries_usage_exact, set_listpacks, shares_integers, shortest_scores
    cdef public bint tagged_tables, tracked, valueless_hashes, valueless_sets, valueless_zsets, volatile_fields
    cdef public bint zipmaps, zset_usage_whole
    cdef public int embed_by, fields, key, lists, plain_nodes
    cdef public long long cluster_entry, cluster_entry_usage, consumer, dict_struct, embed_header, embed_limit
    cdef public long long embed_padding, embstr_limit, field_ttl, group, hash_metadata, hash_ttl_metadata
    cdef public long long listpackex_struct, lzf_header, pending, quicklist_node, quicklist_struct
    cdef public long long rax_struct, sds8_longest, sds16_longest, sds_header, set_metadata, skiplist_embedding
    cdef public long long skiplist_header, skiplist_levels, skiplist_struct, stream_struct, stream_usage, table_base
    cdef public long long vector_graph_struct, vector_set_struct, zset_entry_usage
    cdef public long long hash_entries, hash_value, zset_entries, zset_value, set_intset, set_entries, set_value
    cdef public long long list_fill, list_compress_depth, list_entries, list_value
    # Made of these
    cdef readonly int stream_encoding
    cdef readonly long long hash_entries_near, hash_value_near, zset_entries_near, zset_value_near
    cdef readonly long long set_intset_near, set_entries_near, set_value_near
    cdef readonly long long entry_block, tagged_block, node_block, header_block
    cdef int[::1] usage_small
    cdef int[::1] allocated_small
    cdef int[::1] element_small
    cdef double[::1] node_small

    cdef Py_ssize_t usage(self, long long n) except -1 nogil
    cdef Py_ssize_t usage_block(self, long long n) except -1 nogil
    cdef Py_ssize_t allocated(self, long long n) except -1 nogil
    cdef Py_ssize_t element(self, long long n) except -1 nogil
    cdef Py_ssize_t element_block(self, long long n) except -1 nogil
    cdef Py_ssize_t integer_saving(self, long long n, long long value) except -1 nogil
    cdef Py_ssize_t header(self, long long n) except -1 nogil
    cdef Py_ssize_t required(self, long long n) except -1 nogil
    cdef Py_ssize_t request(self, long long n) except -1 nogil
    cdef Py_ssize_t packed(self, long long n) except -1 nogil
    cdef Py_ssize_t struct(self, long long n) except -1 nogil
    cdef double node(self, long long member) except -1 nogil
    cdef double expected_node(self, long long member) except -1 nogil
    cdef Py_ssize_t block(self, long long key_len, bint has_ttl, int metadata) except -1 nogil
    cdef Py_ssize_t embstr(self, long long key_len, bint has_ttl, int metadata, long long n) except? -2 nogil
