# The same names and numbers as characters.py, which serves the uncompiled core (tests/decode/test_opcodes.py).
cdef enum CharacterClass:
    DIGIT = 1
    HEX = 2
    LOWER = 4
    HEX_UPPER = 8
    UPPER = 16
    HIGH = 32
    MARK = 64
    JOINER = 128
    LOCAL = 256
    AT = 512
    CONTROL = 1024
    SEPARATOR = 2048
    JOINS = 4096
    VARYING = 8192
