# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Values of modules: the id of their type, then items that tell their own size, up to a 0.

    1, 2 integer: length | 3 float: 4 bytes | 4 double: 8 bytes | 5 string | 0 end

Source: Redis 8.0.6 module.c:moduleLoadString and the like, rdb.c:rdbLoadCheckModuleValue.
"""

import cython
from cython.cimports.rdbscan.decode.opcodes import F_MODULE, OK
from cython.cimports.rdbscan.decode.window import Window


@cython.final
@cython.cclass
class ModuleReader:
    """Skips one module value, stopping at any item when the window runs dry; `id` tells the module's type."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.id = 0
        self.begin()

    def begin(self):
        """Stand before a value."""
        self.phase = 0
        self.opcode = 0
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
                return OK
            self.opcode = self.window.value
        if self.opcode <= 2:
            st = self.window.size()
        elif self.opcode == 5:
            st = self.window.element()
        else:
            self.window.pos += 4 if self.opcode == 3 else 8  # may lie behind the window's end: the next read waits
        if st == OK:
            self.opcode = 0
        return st
