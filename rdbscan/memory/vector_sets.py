# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A vector set of Redis 8.0+ after load: a graph of nodes with vectors, links and elements (modules/vector-sets)."""

import cython
from cython.cimports.rdbscan.memory.name_tree import NameTree
from cython.cimports.rdbscan.memory.rules import Rules

NODE = cython.declare(cython.longlong, 312)
"""hnsw.h:hnswNode without its layers."""
LAYER = cython.declare(cython.longlong, 24)
SCANNED = cython.declare(cython.longlong, 20)
"""Elements that MEMORY USAGE looks at: the last of the dump, which are the first of the loaded list."""
LONGEST_NAME = cython.declare(cython.longlong, 1 << 12)
"""Bytes of a name that are looked at; the caller has so many of it at least."""
KEPT_NAMES = cython.declare(cython.longlong, 16384)
KEPT_BYTES = cython.declare(cython.longlong, 1 << 20)
"""Names remembered; the tree of all is taken to be in proportion to that of these."""


@cython.cclass
class VectorSetSize:
    """`n` elements so far. `begin`, then per element `element`, `attribute` if it has one, and a `layer` for each level."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.tree = NameTree(rules.allocator)
        self.item_sizes = memoryview(bytearray(8 * SCANNED)).cast("q")
        self.attribute_sizes = memoryview(bytearray(8 * SCANNED)).cast("q")
        self.names = []
        self.n = self.name_bytes = 0

    def begin(self, dim, quantisation, links, input_dim):
        """A set of vectors with `dim` numbers; quantisation is 0 none, 1 of 8 bits, 2 binary; `input_dim` 0: not reduced.

        `links`: how many a node has in all layers but the lowest, which has twice as many (HNSW's M); 0: 16.
        """
        if self.n:
            with cython.gil:
                self.names = []
        self.n = self.attributes = self.nodes_real = self.name_bytes = self.kept = 0
        self.level = -1
        self.head_links = 0
        self.links = links if links else 16
        self.matrix = 4 * input_dim * dim
        self.vector = 4 * dim if quantisation == 0 else dim if quantisation == 1 else (dim + 63) // 64 * 8
        return 0

    def element(self, text: cython.const[cython.uchar][:], at, length, is_encoded):
        """The next element, its name at `at` of `text`; `is_encoded`: the dump holds it compressed or as an integer."""
        size: cython.longlong = self.string(length, is_encoded)
        self.end_node()
        self.item_sizes[self.n % SCANNED] = size
        self.attribute_sizes[self.n % SCANNED] = 0
        self.nodes_real += size + self.rules.allocator.size(self.vector) + self.rules.allocator.size(16)
        self.n += 1
        length = min(length, LONGEST_NAME)
        if self.kept < KEPT_NAMES and self.name_bytes + length <= KEPT_BYTES:
            with cython.gil:
                self.names.append(bytes(text[at : at + length]))
            self.kept += 1
            self.name_bytes += length
        return 0

    def attribute(self, length, is_encoded):
        """The attribute of the element just told."""
        size: cython.longlong = self.string(length, is_encoded)
        if self.n:
            self.attributes += 1
            self.attribute_sizes[(self.n - 1) % SCANNED] = size
            self.nodes_real += size
        return 0

    def string(self, length, is_encoded):
        """Bytes of a module's string (module.c:RM_LoadString, RM_MallocSizeString): one block if it is short."""
        if length <= 44 and not is_encoded:
            return self.rules.allocator.size(20 + length)
        return 16 + self.rules.allocator.size(self.rules.header(length) + length + 1)

    def layer(self, max_links):
        """The next layer of the element's node, from the lowest up, with room for so many links."""
        least: cython.longlong = self.links if self.level >= 0 else 2 * self.links
        self.level += 1
        max_links = max(max_links, least)
        if self.level == 0:
            self.head_links = max_links
        self.nodes_real += self.rules.allocator.size(8 * max_links)
        return 0

    def end_node(self):
        """Add the struct of the node told last."""
        if self.level >= 0:
            self.nodes_real += self.rules.allocator.size(NODE + LAYER * (self.level + 1))
        self.level = -1
        return 0

    def finish(self, base_usage, base_allocated):
        self.usage = base_usage + self.rules.vector_set_struct + self.rules.vector_graph_struct + self.matrix
        if self.n:
            self.usage += self.estimate()
        self.end_node()
        self.allocated = base_allocated + self.rules.allocator.size(16) + self.rules.allocator.size(8)
        self.allocated += self.rules.allocator.size(self.rules.vector_set_struct)
        self.allocated += self.rules.allocator.size(self.rules.vector_graph_struct)
        self.allocated += self.rules.allocator.size(self.matrix) if self.matrix else 0
        self.allocated += self.nodes_real + self.tree_bytes() + self.rules.allocator.size(self.rules.rax_struct)
        return 0

    def estimate(self):
        """What the server takes the nodes for, in its own integer arithmetic (vset.c:VectorSetMemUsage)."""
        i: cython.longlong
        items: cython.longlong = 0
        attributes: cython.longlong = 0
        with_attribute: cython.longlong = 0
        scanned: cython.longlong = min(self.n, SCANNED)
        for i in range(scanned):
            items += self.item_sizes[i]
            attributes += self.attribute_sizes[i]
            with_attribute += 1 if self.attribute_sizes[i] else 0
        if with_attribute == 0:
            with_attribute = 1
            attributes = 64
        return (
            (NODE + self.vector + 8 * self.head_links + items // scanned + 16) * self.n
            + LAYER * self.n * 4 // 3
            + 8 * (self.head_links // 2) * self.n // 3
            + attributes // with_attribute * self.attributes
        )

    def tree_bytes(self):
        """Bytes of the nodes of the tree of names."""
        size: cython.longlong
        with cython.gil:
            self.names.sort()
            self.tree.reset()
            for name in self.names:
                self.tree.add(name, 0, len(name))
            self.names = []
        self.tree.finish()
        size = self.tree.bytes
        if self.kept and self.kept < self.n:
            size = cython.cast(cython.longlong, size * (cython.cast(cython.double, self.n) / self.kept))
        return size
