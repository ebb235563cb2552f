# The same names and numbers as placeholders.py, which serves the uncompiled core (tests/decode/test_opcodes.py).
cdef enum Placeholder:
    NUMBER = 192
    ID = 193
    DATE = 245
    IP = 247
    EMAIL = 253
    LENGTH = 254
    ANY = 255
    REST = 249
    MIXED = 251
    TOKEN = 248
