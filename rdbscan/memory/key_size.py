# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What a key takes besides its value: object, name, entries in the main and expires tables (object.c:memoryCommand)."""

import cython
from cython.cimports.rdbscan.memory.codes import KEY_ARGUMENT, KEY_EMBEDDED, KEY_ENTRY
from cython.cimports.rdbscan.memory.rules import Rules
from cython.cimports.rdbscan.memory.tables import expected_entry

SHORT = cython.declare(cython.longlong, 128)
"""Names shorter than this have their sizes in a table."""


@cython.cclass
class KeySize:
    """`base_*` is the value's object, `key_*` the rest; as everywhere `usage` is counted and `allocated` taken.

    `entries`: expected bytes of the key's entries, where it is up to the hash seed whether it has any.
    """

    def __init__(self, rules: Rules):
        self.rules = rules
        self.small = memoryview(bytearray(8 * 2 * 2 * SHORT)).cast("q")
        self.is_random = rules.bucket_table or rules.tagged_tables
        self.is_embedded = rules.key == KEY_EMBEDDED
        self.entries = 0.0
        self.tables(-1, -1)
        self.prepare()

    def prepare(self):
        """Fill the table of short names: two figures per length, without and with a TTL.

        With an embedded name the object varies, else what is beside it; the other two figures are the same for all names.
        """
        n: cython.longlong
        at: cython.longlong
        for at in range(2 * SHORT):
            n = at // 2
            self.compute(n, at % 2 == 1, 0)
            self.small[2 * at] = self.base_usage if self.is_embedded else self.key_usage
            self.small[2 * at + 1] = self.base_allocated if self.is_embedded else self.key_allocated
        self.found = -1
        return 0

    def tables(self, keys, expires):
        """Say how many entries the tables have that the keys to come are in; -1: nobody knows."""
        self.found = -1
        self.main_entry = expected_entry(self.rules, keys)
        self.expires_entry = expected_entry(self.rules, expires)
        if self.rules.key == KEY_ENTRY:
            self.main_entry = 0  # it is the block that holds the name
        elif self.rules.cluster and self.rules.cluster_entry:
            self.main_entry = self.rules.allocator.size(24 + self.rules.cluster_entry)
        return 0

    def find(self, key_len, has_ttl, metadata):
        """Size a key whose name has so many bytes, with `metadata` classes of modules' data."""
        at: cython.longlong = 2 * key_len + (1 if has_ttl else 0)
        if at == self.found and metadata == 0:  # as the key before
            return 0
        self.found = -1 if metadata else at
        if key_len >= SHORT or metadata:
            self.compute(key_len, has_ttl, metadata)
        elif self.is_embedded:
            self.base_usage = self.small[2 * at]
            self.base_allocated = self.small[2 * at + 1]
        else:
            self.key_usage = self.small[2 * at]
            self.key_allocated = self.small[2 * at + 1]
        if self.is_random:
            self.entries = self.main_entry + (self.expires_entry if has_ttl else 0.0)
        return 0

    def compute(self, n, has_ttl, metadata):
        """Do what `find` does, for a name of any length and without entries that are random."""
        entries: cython.longlong = 0
        if not self.is_random:
            entries = cython.cast(cython.longlong, self.main_entry + (self.expires_entry if has_ttl else 0.0))
        self.base_usage = 16
        self.base_allocated = self.rules.allocator.size(16)
        self.key_usage = 0
        self.key_allocated = entries
        if self.is_embedded:
            self.base_allocated = self.rules.block(n, has_ttl, metadata)
            if self.rules.object_in_usage:
                self.base_usage = self.base_allocated
            return 0
        if self.rules.key == KEY_ENTRY:
            self.key_usage = self.rules.allocator.size(17 + self.rules.header(n) + n + 1)
            self.key_allocated += self.key_usage
            return 0
        self.key_allocated += self.rules.allocated(n)
        self.key_usage = 24 + (self.rules.cluster_entry_usage if self.rules.cluster else 0)
        if self.rules.key == KEY_ARGUMENT:
            self.key_usage += (3 if n <= 44 else self.rules.header(n)) + n + 1
        else:
            self.key_usage += self.rules.usage(n)
        return 0
