r"""Names and words from a dump, made safe to show. They are untrusted bytes: anything may be in them.

Key names are quoted as redis-cli does (sds.c:sdscatrepr, and sdssplitargs reads it back), with one difference:
printable characters beyond ASCII stay as they are, as redis-cli accepts them too. What could move the cursor, hide or
reorder text (control characters, ANSI sequences, bidi and zero-width marks, invalid UTF-8) is written as its
bytes: `\x1b`. So is what runners of CI obey in a log: GitHub's and Gitea's lines that begin with `::` and `##[` anywhere
(actions/runner ActionCommand.cs), Azure's `##vso[`.
"""

from __future__ import annotations

import re
import unicodedata

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a", "\b": "\\b"}
_LONG = {short[1]: char.encode() for char, short in _SHORT.items()} | {"\\": b"\\", '"': b'"'}
_QUOTED = re.compile(r"\\x([0-9a-fA-F]{2})|\\(.)|([^\\\"]+)")
# Printable by category, yet nothing to see: Hangul fillers, the braille blank, variation selectors.
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
_COMBINING_RUN = 2
RUNNER_COMMAND = re.compile(r"#(?=#(?:vso)?\[)", re.IGNORECASE)
_RUNNER_LINE = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~!]")


def visible(words: str) -> str:
    """Words with everything that is not plainly visible written as escapes; the result is printable throughout."""
    result: list[str] = []
    marks = _COMBINING_RUN  # a mark at the very start would land on the text before it
    for char in words:
        marks = marks + 1 if unicodedata.combining(char) else 0
        shown = char.isprintable() and char not in _INVISIBLE and marks <= _COMBINING_RUN
        result.append(char if shown else _escaped(char))
    return RUNNER_COMMAND.sub(r"\\x23", "".join(result))


def unobeyed(text: str) -> str:
    r"""Lines for a log, in which none begins with what a runner of CI obeys; `visible` sees to the rest.

    Wrapping decides what a line begins with, so this comes last: `::add-mask::` becomes `\x3a:add-mask::`.
    """
    return _RUNNER_LINE.sub(r"\1\\x3a", RUNNER_COMMAND.sub(r"\\x23", text))


def quote(name: bytes) -> str:
    """A key's name: bare where it is unmistakable, else in double quotes with escapes; `unquote` gives it back."""
    text = name.decode("utf-8", "surrogateescape")
    inner = visible(text.replace("\\", "\\\\").replace('"', '\\"'))
    bare = inner == text and text not in ("", "-") and not set(text) & set(" '\"")
    return text if bare else f'"{inner}"'


def unquote(text: str) -> bytes:
    """The bytes of a name as `quote` shows it. Raises ValueError where quotes do not pair up."""
    if not text.startswith('"'):
        return text.encode("utf-8", "surrogateescape")
    inner = text[1:-1]
    parts = [_bytes(match) for match in _QUOTED.finditer(inner)]
    if len(text) < 2 or not text.endswith('"') or sum(len(match[0]) for match in _QUOTED.finditer(inner)) != len(inner):
        raise ValueError(f"unbalanced quotes in {text!r}")
    return b"".join(parts)


def code(text: str) -> str:
    """A Markdown code span: there no character but the backtick means anything (in a table also `|`)."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    padding = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{padding}{text or ' '}{padding}{fence}"


def markdown(text: str) -> str:
    """Words as Markdown text: no markup, no HTML, no mention of anybody."""
    escaped = _MARKDOWN.sub(lambda match: "\\" + match[0], text.replace("&", "&amp;"))
    return escaped.replace("@", "&#64;")


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    return "".join(f"\\x{byte:02x}" for byte in _utf8(char))


def _utf8(char: str) -> bytes:
    try:
        return char.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate that stands for no byte
        return char.encode("utf-8", "surrogatepass")


def _bytes(match: re.Match[str]) -> bytes:
    code, short, plain = match.groups()
    if code is not None:
        return bytes.fromhex(code)
    if short is not None:
        return _LONG.get(short, short.encode())
    return str(plain).encode("utf-8", "surrogateescape")
