"""Positions with many values: ids that do not look alike, and words that are too many to be told apart.

The rows are walked as a tree, from the first step on; rows whose steps were the same so far, and whose next step has the
same marks, stand side by side. What they are told apart by is their next run: if it is one of many, it becomes {id} or {*}.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING

from rdbscan.keyspace.randomness import Randomness
from rdbscan.keyspace.rows import HASH, STAR, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Visitor = Callable[[list[Row], int], None]

LIMIT, ROOT_LIMIT = 128, 1024
"""Different words that may stand in one place, with the same behind them; at the start of names, as there are namespaces."""
HEAVY, HEAVY_AT_ROOT = 0.05, 0.005
"""Share of the keys in such a place that keeps a word apart nevertheless."""
HEAVY_KEYS = 16
IRREGULAR = 8
"""Different runs of letters and digits that no person would write which make a level of ids."""
ODD = 0.3
ODD_WORDS = 8
ODD_LETTERS = 6
_LETTERS = re.compile("[A-Za-z]+")
_HEX = re.compile("[a-f]+|[A-F]+")
_VERSION = re.compile("[vV][0-9]{1,2}")
_RANDOMNESS = Randomness()


def collapse_ids(rows: list[Row]) -> None:
    """Replace runs that are no words, where there are many of them, by {id}, in place."""
    _visit(rows, 0, _collapse_ids)


def collapse_words(rows: list[Row], *, complete: bool) -> None:
    """Replace words that are one of many by {*}, in place; `complete` as of `unify.common_rows`."""
    _visit(rows, 0, partial(_collapse_words, complete=complete), _join_stars)


def _visit(rows: list[Row], depth: int, before: Visitor, after: Visitor | None = None) -> None:
    """Visit each crowd, before and after what is behind it."""
    deeper = [row for row in rows if len(row.steps) > depth]
    for crowd in _grouped(deeper, lambda row: row.steps[depth].marks):
        if len(crowd) == 1:
            continue
        before(crowd, depth)
        for part in _grouped(crowd, lambda row: row.steps[depth].run):
            if len(part) > 1:
                _visit(part, depth + 1, before, after)
        if after is not None:
            after(crowd, depth)


def _grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> list[list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return list(groups.values())


def _collapse_ids(crowd: list[Row], depth: int) -> None:
    """Where many runs are no words, all of these are ids; so are a few beside ids, if the names are equally long."""
    runs = {row.steps[depth].run for row in crowd}
    if len(runs) < 2:
        return
    many = _irregular_runs(runs) | _odd_words([run for run in runs if run.isascii() and run.isalpha()])
    random = [row.few_lengths for row in crowd if row.random and row.steps[depth].run == HASH]
    lengths = frozenset().union(*random)
    alike = {run for run in (runs if lengths else ()) if _is_odd(run) or is_irregular(run)}
    if many:  # a5, b7: then so is ab
        alike |= {run for run in runs if _HEX.fullmatch(run)}
    ids = many | alike
    for row in crowd:
        if row.steps[depth].run in ids and (
            row.steps[depth].run in many or (row.few_lengths and row.few_lengths <= lengths)
        ):
            _put(row, depth, HASH)


def _irregular_runs(runs: set[str]) -> set[str]:
    """Return the runs of letters and digits if many of them, and most, are no words."""
    compound = {run for run in runs if _LETTERS.search(run) and not (run.isascii() and run.isalpha())}
    irregular = sum(map(is_irregular, compound)) if len(compound) >= IRREGULAR else 0
    return compound if irregular >= IRREGULAR and 2 * irregular >= len(compound) else set()


def is_irregular(run: str) -> bool:
    """Return whether letters stand beside digits that are no word: 61e09, a7, qZr{id}."""
    letters = _LETTERS.findall(run)
    if not letters or letters == [run] or _VERSION.fullmatch(run):
        return False
    return not any(_RANDOMNESS.is_word(part.encode()) and part.strip("abcdefABCDEF") for part in letters)


def _odd_words(words: list[str]) -> set[str]:
    odd = {word for word in words if _is_odd(word)} if len(words) >= ODD_WORDS else set()
    if len(odd) < ODD_WORDS or 2 * len(odd) < len(words):
        return set()
    lengths = {len(word) for word in odd}
    return odd | {word for word in words if len(lengths) == 1 and len(word) in lengths}


def _is_odd(word: str) -> bool:
    return len(word) >= ODD_LETTERS and word.isascii() and _RANDOMNESS.oddness(word.encode()) >= ODD


def _put(row: Row, depth: int, run: str) -> None:
    row.change(depth, depth + 1, [row.steps[depth].with_run(run)])
    row.random = row.random or run == HASH


def _collapse_words(crowd: list[Row], depth: int, complete: bool) -> None:
    limit, share = (LIMIT, HEAVY) if depth else (ROOT_LIMIT, HEAVY_AT_ROOT)
    if len(crowd) < limit and not any(_is_open(row, depth) for row in crowd):
        return
    for group in _grouped(crowd, lambda row: row.tail(depth)):
        words = [row for row in group if _is_name(row, depth) and not _is_open(row, depth)]
        if any(_is_open(row, depth) for row in group) or _are_many(words, depth, limit):
            heavy = max(HEAVY_KEYS, share * sum(row.keys for row in group))
            _absorb(group, words, depth, heavy, complete)


def _is_open(row: Row, depth: int) -> bool:
    """Return whether this step of a row stands for any word, as they were too many."""
    return bool(row.exploded) and row.steps[depth].run in (STAR, HASH)


def _is_name(row: Row, depth: int) -> bool:
    """Return whether a word stands here, or one with numbers in it: cart, alice17, v2."""
    step = row.steps[depth]
    return step.word or _LETTERS.search(step.run) is not None


def _are_many(words: list[Row], depth: int, limit: int) -> bool:
    """Return whether different words stand here, or different ones joined to a good part of that."""
    if len(words) < limit or len({row.steps[depth].run for row in words}) < limit // 4:
        return False
    joined = {"".join([step.text for step in row.steps[depth : row.end(depth)]]) for row in words}
    return len(joined) >= limit


def _absorb(group: list[Row], words: list[Row], depth: int, heavy: float, complete: bool) -> None:
    """Replace the words, but for the heavy ones; not for those that some dump did not tell apart: there they are in {*}."""
    exploded = max([1, *(row.exploded for row in group if _is_open(row, depth))])
    weights: Counter[str] = Counter()
    for row in words:
        weights[row.steps[depth].run] += row.keys
    kept = {run for run, keys in weights.items() if keys >= heavy}
    if not complete and any(_is_open(row, depth) for row in group):
        kept -= {row.steps[depth].run for row in words if row.kept < exploded}
    run = _run_for(group, weights.keys() - kept, depth)
    for row in group:
        if row.steps[depth].run in kept:
            row.kept = exploded
        elif _is_name(row, depth):
            row.exploded = exploded
            _put(row, depth, run)


def _run_for(group: list[Row], words: set[str], depth: int) -> str:
    """Return what stands for the words: an id where ids stand too, or where most of the words are no words."""
    if any(row.steps[depth].run == HASH for row in group):
        return HASH
    return HASH if words and 2 * sum(map(_is_odd, words)) >= len(words) else STAR


def _join_stars(crowd: list[Row], depth: int) -> None:
    """Make one {*} of several that are joined; and of words joined to one, where {*} may be any words."""
    opened = [row for row in crowd if row.exploded and row.steps[depth].run == STAR]
    for row in opened:
        while row.end(depth) > depth + 1 and row.steps[depth + 1].run == STAR:
            row.change(depth + 1, depth + 2, [])
    for group in _grouped(opened, lambda row: row.tail(depth)):
        if any(row.end(depth) == depth + 1 for row in group):
            for row in group:
                row.change(depth + 1, row.end(depth), [])
