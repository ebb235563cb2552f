# The same names and numbers as run_kinds.py, which serves the uncompiled core (tests/decode/test_opcodes.py).
cdef enum RunKind:
    RUN_WORD = 0
    RUN_NUMBER = 1
    RUN_HASH = 2
    RUN_TOKEN = 3
    RUN_GLUED_HASH = 4
    RUN_MIXED = 5
    RUN_PARTS = 6
