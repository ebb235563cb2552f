# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Vector sets of Redis 8.0+, which need no module to be read: they come with the server, as values of type `vectorset`.

    dim, n, config (bits 0-7 quantisation, 8-23 links), flags (1 projection, 2 attributes)
    [input dim, matrix]  n * (element, [attribute], vector, count, count * number)
    numbers: node id, level | version << 24, (links, max links, id..., [worst link])... per layer 0 to level, l2 and range

Source: Redis 8.6.3 modules/vector-sets/vset.c:VectorSetRdbLoad, hnsw.c:hnsw_insert_serialized.
"""

import cython
from cython.cimports.rdbscan.decode.opcodes import OK
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator

NONE = cython.declare(cython.int, 0)
"""No vector set, or one that no server would load."""
DIM = cython.declare(cython.int, 1)
SIZE = cython.declare(cython.int, 2)
CONFIG = cython.declare(cython.int, 3)
FLAGS = cython.declare(cython.int, 4)
INPUT_DIM = cython.declare(cython.int, 5)
MATRIX = cython.declare(cython.int, 6)
ELEMENT = cython.declare(cython.int, 7)
ATTRIBUTE = cython.declare(cython.int, 8)
VECTOR = cython.declare(cython.int, 9)
COUNT = cython.declare(cython.int, 10)
NODE_ID = cython.declare(cython.int, 11)
LEVEL = cython.declare(cython.int, 12)
LINKS = cython.declare(cython.int, 13)
MAX_LINKS = cython.declare(cython.int, 14)
LINK = cython.declare(cython.int, 15)
WORST = cython.declare(cython.int, 16)
RANGE = cython.declare(cython.int, 17)
MOST_DIMENSIONS = cython.declare(cython.ulonglong, 1 << 16)
KEPT_NAME = cython.declare(cython.longlong, 1 << 12)
"""Bytes of an element's name that the memory model looks at."""
MOST_LINKS = cython.declare(cython.ulonglong, 4 * 4096)


@cython.final
@cython.cclass
class VectorSetReader:
    """Follows the items of one value, told by `number` and `string`; `phase` says what the next one is.

    `n` elements of which `left` are still to come; `dim` numbers a vector.
    """

    def __init__(self, window: Window, loading: LoadSimulator | None) -> None:
        self.window = window
        self.loading = loading
        self.begin(False)

    def begin(self, is_vector_set):
        """Stand before a value."""
        self.phase = DIM if is_vector_set else NONE
        self.n = self.left = 0
        self.input_dim = 0
        self.is_encoded = False
        return OK

    def end(self):
        """Take the end of the value; afterwards `phase` is NONE if it was no vector set after all."""
        if self.phase == ELEMENT and self.left == 0:
            return OK
        return self.give_up()

    def give_up(self):
        """Take the value for one of an unknown module."""
        if self.phase != NONE:
            self.loading.no_vector_set()
        self.phase = NONE
        return OK

    def text(self):
        """Read a string item, of elements also the beginning of the name."""
        st: cython.int
        at: cython.Py_ssize_t = self.window.pos
        if self.phase == NONE:
            return self.window.element()
        if self.window.lzf_left == 0 and self.window.tail_left < 0 and at < self.window.end:
            self.is_encoded = self.window.buf[at] >= 0xC0
        if self.phase == ELEMENT:
            st = self.window.prefix(KEPT_NAME)
        else:
            st = self.window.element()
        if st == OK:
            self.string()
        return st

    def string(self):
        """Take the string just read."""
        n: cython.longlong = self.window.length
        if self.phase == ELEMENT and self.left > 0 and n >= 0:
            self.left -= 1
            self.loading.vector_element(self.window.scratch, 0, n, self.is_encoded)
            self.phase = ATTRIBUTE if self.has_attributes else VECTOR
        elif self.phase == ATTRIBUTE:
            if n:
                self.loading.vector_attribute(n, self.is_encoded)
            self.phase = VECTOR
        elif self.phase == VECTOR and n == self.vector_bytes:
            self.phase = COUNT
        elif self.phase == MATRIX and n == 4 * self.input_dim * self.dim:
            self.open()
        else:
            self.give_up()
        return OK

    def open(self):
        """Begin with the elements."""
        self.loading.vector_set(self.dim, self.quantisation, self.links, self.input_dim)
        self.phase = ELEMENT
        return OK

    def number(self, value):
        """Take an unsigned number."""
        if self.phase >= NODE_ID:
            return self.node(value)
        if self.phase == DIM and 0 < value <= MOST_DIMENSIONS:
            self.dim = value
            self.phase = SIZE
        elif self.phase == SIZE and value >> 40 == 0:
            self.n = self.left = value
            self.phase = CONFIG
        elif self.phase == CONFIG and value & 255 <= 2:
            self.config(value)
        elif self.phase == FLAGS:
            self.has_attributes = value & 2 != 0
            self.phase = INPUT_DIM
            if value & 1 == 0:
                self.open()
        elif self.phase == INPUT_DIM and 0 < value <= MOST_DIMENSIONS:
            self.input_dim = value
            self.phase = MATRIX
        elif self.phase == COUNT:
            self.count = value
            self.phase = NODE_ID
        else:
            self.give_up()
        return OK

    def config(self, value):
        """Take how vectors are kept and linked."""
        self.quantisation = value & 255
        self.links = value >> 8 & 0xFFFF
        self.vector_bytes = 4 * self.dim
        if self.quantisation == 1:
            self.vector_bytes = self.dim
        elif self.quantisation == 2:
            self.vector_bytes = (self.dim + 63) // 64 * 8
        self.phase = FLAGS
        return OK

    def node(self, value):
        """Take a number of a node; there must be as many of them as it said."""
        if self.count == 0:
            return self.give_up()
        self.count -= 1
        if self.phase == NODE_ID:
            self.phase = LEVEL
        elif self.phase == LEVEL:
            self.layers = (value & 255) + 1
            self.has_worst = value >> 24 & 255 != 0
            self.phase = LINKS
        elif self.phase == LINKS:
            self.links_left = value
            self.phase = MAX_LINKS
        elif self.phase == MAX_LINKS:
            if value > MOST_LINKS or self.links_left > value:
                return self.give_up()
            self.loading.vector_layer(value)
            self.next_link()
        elif self.phase == LINK:
            self.links_left -= 1
            self.next_link()
        elif self.phase == WORST:
            self.next_layer()
        elif self.count == 0:
            self.phase = ELEMENT
        else:
            return self.give_up()
        return OK

    def next_link(self):
        """Go on with the layer's links."""
        self.phase = LINK
        if self.links_left == 0:
            if self.has_worst:
                self.phase = WORST
            else:
                self.next_layer()
        return OK

    def next_layer(self):
        """Go on with the node's layers."""
        self.layers -= 1
        self.phase = LINKS if self.layers else RANGE
        return OK
