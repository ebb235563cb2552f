"""Reads the dumps named as arguments and prints every column of every key, for a comparison between two processes."""

import sys
from pathlib import Path

from tests.decode.reading import read

if __name__ == "__main__":
    for name in sys.argv[1:]:
        reading = read(Path(name).read_bytes())
        for pair in zip(reading.rows, reading.modelled, strict=True):
            print(repr(pair))
        print(repr((reading.header, reading.info)))
