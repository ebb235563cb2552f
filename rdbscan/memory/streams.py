# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A stream after load: listpacks in a radix tree, consumer groups, their pending entries (object.c)."""

import cython
from cython.cimports.rdbscan.memory.radix import Radix
from cython.cimports.rdbscan.memory.rules import Rules

GROUP = cython.declare(cython.int, 1)
CONSUMER = cython.declare(cython.int, 2)


@cython.cclass
class StreamSize:
    """RDB types 15, 19, 21, 26 and 27. `owner`: whose pending ids are being read (0 nobody's)."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.nodes = Radix(rules.allocator)
        self.ids = Radix(rules.allocator)

    def start(self):
        self.nodes.reset()
        self.ids.reset()
        self.listpacks_counted = self.listpacks_real = 0
        self.groups = self.groups_counted = self.groups_real = self.names = 0
        self.owner = 0
        return 0

    def stream_node(self, ms, seq, blob_len):
        """A listpack of blob_len bytes under its key."""
        block: cython.longlong = self.rules.allocator.size(blob_len)
        self.listpacks_real += block
        self.listpacks_counted += block if self.rules.stream_usage else blob_len  # 5.0 takes lpBytes
        return self.nodes.add(ms, seq)

    def group(self, name_len):
        self.end_ids()
        self.owner = GROUP
        self.groups += 1
        self.groups_counted += self.rules.group
        self.groups_real += self.rules.allocator.size(self.rules.group)
        return self.named(name_len)

    def consumer(self, name_len):
        self.end_ids()
        self.owner = CONSUMER
        self.groups_counted += self.rules.consumer + name_len
        self.groups_real += self.rules.allocator.size(self.rules.consumer) + self.rules.allocated(name_len)
        return self.named(name_len)

    def named(self, name_len):
        """A leaf of a tree of names, really allocated: roughly one run of characters and a value."""
        s: cython.longlong = max(name_len, 1)
        self.groups_real += self.rules.allocator.size(4 + s + (8 - (s + 4) % 8) % 8 + 8) + self.rules.allocator.size(16)
        return 0

    def end_ids(self):
        """Close the radix tree of the group's or consumer's pending ids."""
        if self.owner == 0:
            return 0
        self.ids.finish()
        self.groups_counted += self.tree(self.ids)
        self.groups_real += self.ids.bytes + self.rules.allocator.size(self.rules.rax_struct)
        if self.owner == GROUP:  # consumers share the group's streamNACK
            self.groups_counted += 24 * self.ids.keys
            self.groups_real += self.rules.entry_block * self.ids.keys
        return self.ids.reset()

    def tree(self, radix):
        """Counted bytes of a tree."""
        if self.rules.rax_estimated:
            return radix.estimate()
        return radix.bytes + self.rules.allocator.size(self.rules.rax_struct)

    def finish(self, base_usage, base_allocated):
        self.nodes.finish()
        self.end_ids()
        self.usage = base_usage + self.rules.stream_usage + self.tree(self.nodes)
        self.usage += self.listpacks_counted + self.groups_counted
        self.allocated = base_allocated + self.rules.allocator.size(self.rules.stream_struct) + self.listpacks_real
        self.allocated += self.nodes.bytes + self.rules.allocator.size(self.rules.rax_struct) + self.groups_real
        if self.groups:
            self.allocated += self.rules.allocator.size(self.rules.rax_struct)
        return 0
