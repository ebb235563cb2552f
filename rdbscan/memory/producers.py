# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The producers of a stream whose repeated messages are recognised by their ids (Redis 8.6, stream.h:idmpProducer)."""

import cython
from cython.cimports.rdbscan.memory.name_tree import NameTree
from cython.cimports.rdbscan.memory.rules import Rules
from cython.cimports.rdbscan.memory.tables import Table

LONGEST = cython.declare(cython.longlong, 1024)
"""Bytes of a producer's name that are kept until it is known to have ids."""


@cython.cclass
class Producers:
    """`usage` is what is tracked: structs and ids. Ids older than the stream remembers them go soon after the load.

    t_stream.c:streamExpireIdmpEntries takes them from the front of each producer's list, up to the first that is young
    enough, and drops producers without any.
    """

    def __init__(self, rules: Rules):
        self.rules = rules
        self.names = NameTree(rules.allocator)
        self.table = Table(rules, False)
        self.name = memoryview(bytearray(LONGEST))
        self.now_ms = 0
        self.reset()

    def reset(self):
        self.usage = self.real = self.alive = self.ids = 0
        self.oldest_ms = 0
        return 0

    def producer(self, text: cython.const[cython.uchar][:], at, length, duration_s):
        """A producer, its name at `at` of `text`, whose ids are remembered so many seconds."""
        i: cython.Py_ssize_t
        self.end_producer()
        self.oldest_ms = self.now_ms - 1000 * min(duration_s, 10**9)
        self.length = length
        for i in range(min(length, LONGEST)):
            self.name[i] = text[at + i]
        return 0

    def produced(self, length, ms):
        """An id of `length` bytes; the message came at `ms`."""
        block: cython.longlong = self.rules.allocator.size(32 + length)
        if self.ids == 0 and ms <= self.oldest_ms:
            return 0
        self.ids += 1
        self.usage += block
        self.real += block
        return 0

    def end_producer(self):
        """Add what the producer read last has beside its ids."""
        if self.ids == 0:
            return 0
        if self.alive == 0:
            self.names.reset()
        self.alive += 1
        self.names.add(self.name, 0, min(self.length, LONGEST))
        self.table.reset(0)
        self.table.add(self.ids)
        self.usage += self.rules.allocator.size(24)
        self.real += self.rules.allocator.size(24) + self.table.allocated()
        self.ids = 0
        return 0

    def finish(self, key_len):
        """Return the allocated bytes of all, and of the copy of the key's name in the table of streams to clean up."""
        size: cython.longlong
        self.end_producer()
        if self.alive == 0 or not self.rules.tracked:
            self.usage = 0
            return 0
        self.names.finish()
        size = self.real + self.names.bytes + self.rules.allocator.size(self.rules.rax_struct)
        if key_len <= self.rules.embstr_limit:
            size += self.rules.allocator.size(20 + key_len)
        else:
            size += self.rules.allocator.size(16) + self.rules.allocated(key_len)
        return size + self.rules.entry_block
