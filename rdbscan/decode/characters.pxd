# The same names and numbers as characters.py, which serves the uncompiled core (tests/decode/test_opcodes.py).
cdef enum CharacterClass:
    DIGIT = 1
    HEX = 2
    LOWER = 4
    UPPER = 8
    DASH = 16
    DOT = 32
    OTHER = 64
    SEPARATOR = 128
