"""Classes of the bytes in names of keys: one bit each, so that a segment's bytes can be summed up in one number."""

DIGIT = 1
HEX = 2
LOWER = 4
UPPER = 8
DASH = 16
DOT = 32
OTHER = 64
SEPARATOR = 128


def character_classes(separators: bytes) -> bytearray:
    """Return the class of every byte value; HEX are the letters a to f, LOWER and UPPER the others."""
    classes = bytearray([OTHER] * 256)
    for members, kind in (
        (b"0123456789", DIGIT),
        (b"abcdefABCDEF", HEX),
        (b"ghijklmnopqrstuvwxyz", LOWER),
        (b"GHIJKLMNOPQRSTUVWXYZ", UPPER),
        (b"-_", DASH),
        (b".", DOT),
        (separators, SEPARATOR),
    ):
        for byte in members:
            classes[byte] = kind
    return classes
