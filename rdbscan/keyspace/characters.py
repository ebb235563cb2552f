"""Classes of the bytes in names of keys: one bit each, so that a run of bytes can be summed up in one number."""

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

SEPARATORS = b":/|."
"""What parts the levels of a name, unless the user says something else."""


def character_classes(separators: bytes = b"") -> list[int]:
    """Return the class of every byte value.

    HEX are the letters a to f, LOWER the other small ones; HEX_UPPER and UPPER alike. HIGH are the bytes of characters
    beyond ASCII, which count as letters. All the rest are MARKs: JOINER may stand in base64, LOCAL in the first part of an
    e-mail address, CONTROL are those that no text has, SEPARATORs part the levels of a name, JOINS make one of several
    words. VARYING are bytes of shapes that stand for something.
    """
    classes = [MARK] * 128 + [HIGH] * 128
    for members, kind in (
        (b"0123456789", DIGIT),
        (b"abcdef", HEX),
        (b"ghijklmnopqrstuvwxyz", LOWER),
        (b"ABCDEF", HEX_UPPER),
        (b"GHIJKLMNOPQRSTUVWXYZ", UPPER),
        (b"-_+", MARK | JOINER | LOCAL),
        (b"/=", MARK | JOINER),
        (b".%", MARK | LOCAL),
        (b"@", MARK | AT),
        (bytes(range(32)) + b"\x7f", MARK | CONTROL),
    ):
        for byte in members:
            classes[byte] = kind
    for byte in b"-_+~ ":
        classes[byte] |= JOINS
    for byte in separators or SEPARATORS:
        classes[byte] = classes[byte] & ~(DIGIT | HEX | LOWER | HEX_UPPER | UPPER | HIGH | JOINS) | MARK | SEPARATOR
    return classes
