# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A stream after load: listpacks in a radix tree, consumer groups, their pending entries, producers (stream.h, object.c)."""

import cython
from cython.cimports.rdbscan.memory.name_tree import NameTree
from cython.cimports.rdbscan.memory.pending_index import PendingIndex
from cython.cimports.rdbscan.memory.producers import Producers
from cython.cimports.rdbscan.memory.radix import Radix
from cython.cimports.rdbscan.memory.rules import Rules

GROUP = cython.declare(cython.int, 1)
CONSUMER = cython.declare(cython.int, 2)


@cython.cclass
class StreamSize:
    """`owner`: whose pending ids are being read (0 nobody's).

    `counted` is what MEMORY USAGE says of groups: structs and estimates of the trees (up to 8.2), all real blocks but the
    trees of names (Valkey 8.1+), or all that is tracked (Redis 8.4+); `real` is what is allocated.
    """

    def __init__(self, rules: Rules):
        self.rules = rules
        self.nodes = Radix(rules.allocator)
        self.ids = Radix(rules.allocator)
        self.index = PendingIndex(rules)
        self.group_names = NameTree(rules.allocator)
        self.consumer_names = NameTree(rules.allocator)
        self.producers = Producers(rules)

    def start(self):
        self.nodes.reset()
        self.ids.reset()
        self.index.reset()
        self.producers.reset()
        self.listpacks_counted = self.listpacks_real = 0
        self.groups = self.counted = self.real = 0
        self.owner = 0
        return 0

    def stream_node(self, ms, seq, blob_len):
        """A listpack of blob_len bytes under its key; 5.0 and servers that track sizes count its bytes, not its block."""
        block: cython.longlong = self.rules.allocator.size(blob_len)
        self.listpacks_real += block
        self.listpacks_counted += block if self.rules.stream_usage and not self.rules.tracked else blob_len
        return self.nodes.add(ms, seq)

    def group(self, text: cython.const[cython.uchar][:], at, name_len):
        """A group, its name at `at` of `text`."""
        self.end_group()
        self.owner = GROUP
        if self.groups == 0:
            self.group_names.reset()
        self.consumer_names.reset()
        self.groups += 1
        self.counted += self.rules.struct(self.rules.group)
        self.real += self.rules.allocator.size(self.rules.group)
        return self.group_names.add(text, at, name_len)

    def consumer(self, text: cython.const[cython.uchar][:], at, name_len):
        """A consumer, its name at `at` of `text`."""
        self.end_ids()
        self.owner = CONSUMER
        self.counted += self.rules.struct(self.rules.consumer)
        self.counted += self.rules.usage(name_len) if self.rules.tracked else name_len
        self.real += self.rules.allocator.size(self.rules.consumer) + self.rules.allocated(name_len)
        return self.consumer_names.add(text, at, name_len)

    def pending(self, ms, seq):
        """An id pending in the group or with the consumer just read."""
        if self.owner == GROUP and self.rules.pending_index:
            self.index.add(ms, seq)
        return self.ids.add(ms, seq)

    def end_ids(self):
        """Close the radix tree of the group's or consumer's pending ids."""
        if self.owner == 0:
            return 0
        self.ids.finish()
        self.counted += self.tree(self.ids)
        self.real += self.ids.bytes + self.rules.allocator.size(self.rules.rax_struct)
        if self.owner == GROUP:  # consumers share the group's streamNACK
            self.counted += self.rules.struct(self.rules.pending) * self.ids.keys
            self.real += self.rules.allocator.size(self.rules.pending) * self.ids.keys
        return self.ids.reset()

    def end_group(self):
        """Close what belongs to the group read last."""
        names: cython.longlong
        if self.groups == 0:
            return 0
        self.end_ids()
        self.owner = 0
        self.index.end_group()
        self.consumer_names.finish()
        names = self.consumer_names.bytes + self.rules.allocator.size(self.rules.rax_struct)
        self.counted += names if self.rules.tracked else 0
        self.real += names
        return 0

    def tree(self, radix):
        """Counted bytes of a tree."""
        if self.rules.rax_estimated:
            return radix.estimate()
        return radix.bytes + self.rules.allocator.size(self.rules.rax_struct)

    def finish(self, key_len, base_usage, base_allocated):
        producers: cython.longlong = self.producers.finish(key_len)
        self.nodes.finish()
        self.end_group()
        self.finish_groups()
        self.usage = base_usage + self.rules.struct(self.rules.stream_usage) + self.tree(self.nodes)
        self.usage += self.listpacks_counted + self.counted + self.producers.usage
        self.allocated = base_allocated + self.rules.allocator.size(self.rules.stream_struct) + self.listpacks_real
        self.allocated += self.nodes.bytes + self.rules.allocator.size(self.rules.rax_struct)
        self.allocated += self.real + producers
        return 0

    def finish_groups(self):
        """Add what groups share: the tree of their names, the index of what is pending."""
        names: cython.longlong
        index: cython.longlong
        if self.groups == 0:
            return 0
        self.group_names.finish()
        names = self.group_names.bytes + self.rules.allocator.size(self.rules.rax_struct)
        self.index.finish()
        index = self.index.bytes + self.rules.allocator.size(self.rules.rax_struct) if self.index.keys else 0
        if self.rules.tracked:
            self.counted += names + index
        self.real += names + index
        self.real += self.rules.allocator.size(48) * self.index.keys  # adlist.h: list
        self.real += self.rules.entry_block * self.index.references  # and a listNode a reference
        return 0
