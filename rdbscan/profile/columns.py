# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=True
"""What is done with whole columns of numbers (`array("q")`): rows added up by group, rows of two tables lined up.

This is what merging profiles and the totals of reports are made of. A dataframe could do it too, but importing one takes
longer than to report on a small dump.
"""

from array import array

import cython

LARGEST = cython.declare(cython.longlong, 0x7FFFFFFFFFFFFFFF)
SUM = cython.declare(cython.int, 0)
MAX = cython.declare(cython.int, 1)
MOST_NAMESPACES = cython.declare(cython.longlong, 1 << 31)
MOST_TYPES = cython.declare(cython.longlong, 1 << 20)
MOST_ENCODINGS = cython.declare(cython.longlong, 1 << 12)


def collapse(column: array, places: array, rows: int, rule: int, neutral: int) -> array:
    """Return `rows` numbers: the i-th of `column` is merged into the one at `places[i]`, which is `neutral` at first.

    `rule` is a `fields.Merge`; sums of numbers >= 0 stop at 2**63 - 1. Raises IndexError for a place beyond the rows.
    """
    source: cython.longlong[::1] = column
    where: cython.longlong[::1] = places
    merged = array("q", [neutral]) * rows
    if rows:
        _collapse(source, where, merged, rule)
    return merged


@cython.cfunc
def _collapse(
    source: cython.longlong[::1], where: cython.longlong[::1], merged: cython.longlong[::1], rule: cython.int
):
    i: cython.Py_ssize_t
    at: cython.Py_ssize_t
    number: cython.longlong
    held: cython.longlong
    for i in range(len(where)):
        at = where[i]
        number = source[i]
        held = merged[at]
        if rule == SUM:
            merged[at] = held + number if held <= LARGEST - number else LARGEST
        elif rule == MAX:
            merged[at] = max(held, number)
        else:
            merged[at] = min(held, number)


def take(column: array, rows: array) -> array:
    """Return the numbers of `column` at `rows`. Raises IndexError for one beyond its end."""
    source: cython.longlong[::1] = column
    where: cython.longlong[::1] = rows
    taken = array("q", bytes(8 * len(rows)))
    target: cython.longlong[::1] = taken
    i: cython.Py_ssize_t
    for i in range(len(where)):
        target[i] = source[where[i]]
    return taken


def pack(namespaces: array, types: array, encodings: array) -> array:
    """Return one number for three codes, in the order of (namespace, type, encoding).

    Raises ValueError where the codes are too large for that.
    """
    upper: cython.longlong[::1] = namespaces
    middle: cython.longlong[::1] = types
    lower: cython.longlong[::1] = encodings
    packed = array("q", bytes(8 * len(namespaces)))
    target: cython.longlong[::1] = packed
    i: cython.Py_ssize_t
    for i in range(len(upper)):
        if not (0 <= upper[i] < MOST_NAMESPACES and 0 <= middle[i] < MOST_TYPES and 0 <= lower[i] < MOST_ENCODINGS):
            raise ValueError("too many different names to tell groups apart")
        target[i] = (upper[i] * MOST_TYPES + middle[i]) * MOST_ENCODINGS + lower[i]
    return packed


def line_up(dbs: array, packed: array, other_dbs: array, other_packed: array) -> tuple[array, array, int]:
    """Return for the rows of two sorted tables their places in the one of both, and how many rows that has.

    Rows are ordered by (db, packed), without repetition in either; those that are in both share a place.
    """
    a_dbs: cython.longlong[::1] = dbs
    a_keys: cython.longlong[::1] = packed
    b_dbs: cython.longlong[::1] = other_dbs
    b_keys: cython.longlong[::1] = other_packed
    places = array("q", bytes(8 * len(dbs)))
    other_places = array("q", bytes(8 * len(other_dbs)))
    a_at: cython.longlong[::1] = places
    b_at: cython.longlong[::1] = other_places
    a: cython.Py_ssize_t = 0
    b: cython.Py_ssize_t = 0
    rows: cython.Py_ssize_t = 0
    order: cython.int
    while a < len(a_dbs) or b < len(b_dbs):
        if b == len(b_dbs):
            order = -1
        elif a == len(a_dbs):
            order = 1
        elif a_dbs[a] != b_dbs[b]:
            order = -1 if a_dbs[a] < b_dbs[b] else 1
        else:
            order = -1 if a_keys[a] < b_keys[b] else a_keys[a] > b_keys[b]
        if order <= 0:
            a_at[a] = rows
            a += 1
        if order >= 0:
            b_at[b] = rows
            b += 1
        rows += 1
    return places, other_places, rows


def best_rows(places: array, rows: int, ranks: list[array], names: list[bytes]) -> array:
    """Return for each of `rows` places the first row that belongs there, in the order of the keys' ranking.

    `ranks` are columns: first come larger numbers of the first, then smaller ones of the second and third, then names in
    order, then smaller numbers of the other columns. A place without rows has -1.
    """
    where: cython.longlong[::1] = places
    found = array("q", [-1]) * rows
    if rows:
        _best_rows(where, found, ranks, names)
    return found


@cython.cfunc
def _best_rows(where: cython.longlong[::1], best: cython.longlong[::1], ranks: list, names: list):
    sizes: cython.longlong[::1] = ranks[0]
    second: cython.longlong[::1] = ranks[1]
    third: cython.longlong[::1] = ranks[2]
    i: cython.Py_ssize_t
    held: cython.Py_ssize_t
    ahead: cython.bint
    for i in range(len(where)):
        held = best[where[i]]
        if held < 0:
            ahead = True
        elif sizes[i] != sizes[held]:
            ahead = sizes[i] > sizes[held]
        elif second[i] != second[held]:
            ahead = second[i] < second[held]
        elif third[i] != third[held]:
            ahead = third[i] < third[held]
        else:
            ahead = _rest(i, ranks, names) < _rest(held, ranks, names)
        if ahead:
            best[where[i]] = i


def _rest(row: int, ranks: list[array], names: list[bytes]) -> tuple:
    return (names[row], *[rank[row] for rank in ranks[3:]])


def is_ordered(dbs: array, packed: array) -> bool:
    """Return whether rows are in the order of (db, packed), none of them twice."""
    upper: cython.longlong[::1] = dbs
    lower: cython.longlong[::1] = packed
    i: cython.Py_ssize_t
    for i in range(1, len(upper)):
        if upper[i] < upper[i - 1] or (upper[i] == upper[i - 1] and lower[i] <= lower[i - 1]):
            return False
    return True


def is_neutral(column: array, neutral: int) -> bool:
    """Return whether all numbers are that one."""
    numbers: cython.longlong[::1] = column
    i: cython.Py_ssize_t
    for i in range(len(numbers)):
        if numbers[i] != neutral:
            return False
    return True


def within(column: array, lowest: int, highest: int) -> bool:
    """Return whether all numbers are from `lowest` to `highest`."""
    numbers: cython.longlong[::1] = column
    low: cython.longlong = lowest
    high: cython.longlong = highest
    i: cython.Py_ssize_t
    for i in range(len(numbers)):
        if numbers[i] < low or numbers[i] > high:
            return False
    return True


def exceeds(parts: array, whole: array) -> bool:
    """Return whether any number of `parts` is larger than the one of `whole` in its row."""
    left: cython.longlong[::1] = parts
    right: cython.longlong[::1] = whole
    i: cython.Py_ssize_t
    for i in range(len(left)):
        if left[i] > right[i]:
            return True
    return False


def to_lists(buckets: list) -> tuple[array, array]:
    """Return a list for each row as Arrow has them, offsets and values: its numbers in `buckets`, without zeros at the end.

    A bucket is a column, or None where it is 0 in all rows; at least one is a column.
    """
    rows = len(next(column for column in buckets if column is not None))
    lengths = array("q", bytes(8 * rows))
    for bucket, column in enumerate(buckets):
        if column is not None:
            _lengthen(lengths, column, bucket + 1)
    offsets = array("i", [0])
    total = 0
    for length in lengths:
        total += length
        offsets.append(total)
    values = array("q", bytes(8 * total))
    for bucket, column in enumerate(buckets):
        if column is not None:
            _into_lists(values, offsets, column, bucket)
    return offsets, values


@cython.cfunc
def _lengthen(lengths: cython.longlong[::1], column: cython.longlong[::1], length: cython.longlong):
    i: cython.Py_ssize_t
    for i in range(len(column)):
        if column[i] != 0:
            lengths[i] = length


@cython.cfunc
def _into_lists(
    values: cython.longlong[::1], offsets: cython.int[::1], column: cython.longlong[::1], bucket: cython.Py_ssize_t
):
    i: cython.Py_ssize_t
    for i in range(len(column)):
        if offsets[i] + bucket < offsets[i + 1]:
            values[offsets[i] + bucket] = column[i]


def from_lists(offsets: memoryview, values: memoryview, rows: int, width: int) -> list:
    """Return the columns of lists of up to `width` numbers, the way back from `to_lists`.

    Raises ValueError for a list that is longer, IndexError for offsets that lead out of the values.
    """
    bounds: cython.int[::1] = offsets
    numbers: cython.longlong[::1] = values
    column: cython.longlong[::1]
    i: cython.Py_ssize_t
    at: cython.Py_ssize_t
    buckets: list = [None] * width
    longest: cython.Py_ssize_t = 0
    for i in range(rows):
        longest = max(longest, bounds[i + 1] - bounds[i])
    if longest > width:
        raise ValueError(f"a list of {longest} where {width} are known")
    for bucket in range(longest):
        buckets[bucket] = array("q", bytes(8 * rows))
        column = buckets[bucket]
        at = bucket
        for i in range(rows):
            if bounds[i] + at < bounds[i + 1]:
                column[i] = numbers[bounds[i] + at]
    return buckets


def added(columns: list) -> array:
    """Return the sums of columns, at least one, row by row; sums of numbers >= 0 stop at 2**63 - 1."""
    total = array("q", columns[0])
    sums: cython.longlong[::1] = total
    column: cython.longlong[::1]
    i: cython.Py_ssize_t
    for more in columns[1:]:
        column = more
        for i in range(len(sums)):
            sums[i] = sums[i] + column[i] if sums[i] <= LARGEST - column[i] else LARGEST
    return total
