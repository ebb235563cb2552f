# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Values of modules: the id of their type, then items that tell their own size, up to a 0.

    1, 2 integer: length | 3 float: 4 bytes | 4 double: 8 bytes | 5 string | 0 end

Vector sets are modules by their format, but not opaque: see vector_set.py.

Source: Redis 8.0.6 module.c:moduleLoadString and the like, rdb.c:rdbLoadCheckModuleValue.
"""

import cython
from cython.cimports.rdbscan.decode.opcodes import F_MODULE, OK
from cython.cimports.rdbscan.decode.vector_set import VectorSetReader
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator

INTEGER = cython.declare(cython.int, 2)
STRING = cython.declare(cython.int, 5)
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def module_name(number: int) -> str:
    """Return the 9 characters in the upper 54 bits of a module type's id (Redis module.c:moduleTypeNameByID)."""
    return "".join(CHARACTERS[number >> shift & 63] for shift in range(58, 9, -6))


def module_id(name: str, version: int) -> int:
    """Return the id of a module type with a name of 9 characters."""
    number = 0
    for character in name:
        number = number << 6 | CHARACTERS.index(character)
    return number << 10 | version


@cython.final
@cython.cclass
class ModuleReader:
    """Skips one module value, stopping at any item when the window runs dry; `id` tells the module's type.

    Afterwards `elements` is what VCARD would say of a vector set, -1 for others.
    """

    def __init__(self, window: Window, loading: LoadSimulator | None = None) -> None:
        self.window = window
        self.vectors = VectorSetReader(window, loading)
        self.vector_set_id = module_id("vectorset", 0)
        self.id = 0
        self.begin()

    def begin(self):
        """Stand before a value."""
        self.phase = 0
        self.opcode = 0
        self.elements = -1
        return OK

    def skip(self):
        """Stand before items without a module's id."""
        self.phase = 1
        self.opcode = 0
        return OK

    def go(self):
        """Read on; OK when the value is complete."""
        st: cython.int
        if self.phase == 0:
            st = self.window.size()
            if st != OK:
                return st
            self.id = self.window.value
            self.vectors.begin(self.id == self.vector_set_id)
            self.phase = 1
        while self.phase == 1:
            st = self.item()
            if st != OK:
                return st
        return OK

    def item(self):
        """Read one item; phase 2 after the last."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int = OK
        if self.opcode == 0:
            st = self.window.size()
            if st != OK:
                return st
            if self.window.value > 5:
                return self.window.bad(F_MODULE, at, 0)
            if self.window.value == 0:
                self.phase = 2
                self.vectors.end()
                self.elements = self.vectors.n if self.vectors.phase else -1
                return OK
            self.opcode = self.window.value
        if self.opcode == STRING:
            st = self.vectors.text()
        elif self.opcode <= INTEGER:
            st = self.window.size()
            if st == OK and self.vectors.phase:
                self.vectors.number(self.window.value)
        else:
            self.vectors.give_up()
            self.window.pos += 4 if self.opcode == 3 else 8  # may lie behind the window's end: the next read waits
        if st == OK:
            self.opcode = 0
        return st
