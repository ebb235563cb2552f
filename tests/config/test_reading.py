"""rdbscan.toml: found, read, and refused with a message that says where and what to do."""

from pathlib import Path

import pytest

from rdbscan.config import find_config, read_config
from rdbscan.errors import ConfigError

GOOD = """
[[namespace]]
match = "tenant:{tenant}:order:*"
name = "orders"
owner = "checkout"

[[namespace]]
match = 'hash\\{tag}:**'
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "rdbscan.toml"
    path.write_text(text)
    return path


def test_it_is_read(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, GOOD))
    assert [(one.name, str(one.pattern), one.owner) for one in config.namespaces] == [
        ("orders", "tenant:{tenant:*}:order:{*}", "checkout"),
        ("hash\\{tag}:**", "hash{tag}:{**}", None),
    ]


def test_it_is_found_in_the_directory_and_above(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_config(below) is None
    above = write(tmp_path, GOOD)
    assert find_config(below) == above
    nearer = write(below, "")
    assert find_config(below) == nearer
    assert read_config(nearer).namespaces == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[namespace]]\n", "line 1: match is missing"),
        ("\n\n[[namespace]]\nmatch = 5\n", "line 3: match = 5: a text in quotes is wanted"),
        ("[[namespace]]\nmatch = ''\n", "a text in quotes is wanted"),
        ("[[namespace]]\nmatch = 'a'\n[[ namespace ]]\nmatch = 'a:**:b'\n", "line 3: match 'a:.*nothing can follow"),
        ("[[namespace]]\nmatch = 'a'\nmatsch = 'b'\n", "line 1: unknown key 'matsch': did you mean match"),
        ("[[namespace]]\nmatch = 'a'\nname = '{other}'\n", "choose another one"),
        (
            "[[namespace]]\nmatch='a'\nname='x'\nowner='p'\n[[namespace]]\nmatch='b'\nname='x'\nowner='q'\n",
            "line 5: 'x' has another owner",
        ),
        ("namespace = [{match = 'a:***'}]", "namespace 1: match"),
        ("namespace = ['a']", "a namespace is a table"),
        ("[namespace]\nmatch = 'a'\n", "write \\[\\[namespace\\]\\]"),
        ("[[namespaces]]\nmatch = 'a'\n", "unknown table 'namespaces': did you mean namespace"),
        ("[[namespace]\n", "is not TOML"),
        ("a = " + "[" * 5000, "is not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match=message) as caught:
        read_config(path)
    assert str(path) in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "rdbscan.toml").write_bytes(b"# \xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_config(tmp_path / "rdbscan.toml")
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_config(tmp_path / "none.toml")


def test_there_is_an_end_to_names(tmp_path: Path) -> None:
    path = write(tmp_path, "[[namespace]]\nmatch = 'a'\n" * 4097)
    with pytest.raises(ConfigError, match="4,097 namespaces are too many"):
        read_config(path)
