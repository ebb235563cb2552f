"""Options are declared once, and mean what they say."""

import inspect
import subprocess
import sys
from typing import Annotated, Any, get_args, get_type_hints

import pytest
import typer
from typer.core import TyperCommand
from typer.main import get_command

from rdbscan.cli.app import command_line
from rdbscan.cli.options import Choice, Look, Model, View, expanded, pipeline_options, time_ms
from rdbscan.errors import UsageError
from rdbscan.memory.allocators import PROFILES
from rdbscan.pipeline import Filters, Options
from tests.cli.conftest import FIXTURES, Runner, environment
from tests.cli.conftest import rdbscan as rdbscan  # the fixture


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        (None, None),
        ("1795213060", 1_795_213_060_000),
        ("2026-11-20", 1_795_132_800_000),
        ("2026-11-20T12:00:00", 1_795_176_000_000),
        ("2026-11-20T12:00:00Z", 1_795_176_000_000),
        ("2026-11-20T14:00:00+02:00", 1_795_176_000_000),
    ],
)
def test_times(text: str | None, ms: int | None) -> None:
    assert time_ms(text) == ms


@pytest.mark.parametrize("text", ["soon", "", "99999999999999999", "2026-13-01"])
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(UsageError, match="--as-of"):
        time_ms(text)


def test_what_the_options_mean() -> None:
    assert pipeline_options() == Options()
    model = Model(target="redis-8.0", allocator="libc", maxmemory="2gb", maxmemory_policy="allkeys-lru")
    choice = Choice(db=[1, 2], type=["hash"], match=["a*"], regex="b$", min_memory="1kb")
    view = View(separator=[":", "/"], as_of="1", top=5)
    assert pipeline_options(model, choice, view) == Options(
        target="redis-8.0",
        allocator="libc",
        separators=(":", "/"),
        as_of_ms=1000,
        top=5,
        filters=Filters(frozenset({1, 2}), frozenset({"hash"}), ("a*",), (), "b$", 1024),
        maxmemory=2 << 30,
        maxmemory_policy="allkeys-lru",
    )


def test_option_classes_become_options_and_come_back_as_objects() -> None:
    seen: list[object] = []

    def verb(name: Annotated[str, typer.Argument()], look: Look, view: View) -> None:
        seen.extend((name, look, view))

    wrapped = expanded(verb)
    assert list(inspect.signature(wrapped).parameters) == [
        "name", "format", "quiet", "separator", "config", "as_of", "top", "instance", "instance_from",
    ]  # fmt: skip
    options = {"separator": None, "config": None, "as_of": None, "instance": "", "instance_from": None}
    wrapped(name="n", format="json", quiet=True, top=3, **options)
    assert seen == ["n", Look("json", quiet=True), View(top=3)]


DUMP = str(FIXTURES / "shop.rdb")
NO_DUMP = [["--version"], ["--help"], ["analyze", "--help"], ["explain", "missing-ttl"]]
OF_A_DUMP = [["info", DUMP], ["verify", DUMP, "-q"], ["analyze", DUMP, "-q", "--top", "5", "--maxmemory", "1gb"]]


@pytest.mark.parametrize("arguments", [*NO_DUMP, *OF_A_DUMP])
def test_nothing_heavy_is_loaded_that_is_not_needed(arguments: list[str]) -> None:
    heavy = {"pyarrow", "polars", "pydantic", "matplotlib", "lz4", "zstandard"}
    heavy |= {"rdbscan.decode", "rdbscan.policy"} if arguments in NO_DUMP else set()
    heavy |= {"typer"} if arguments == ["--version"] else set()
    script = (
        f"import sys; sys.argv = ['rdbscan', *{arguments}]\n"
        "from rdbscan.cli import main\n"
        "main()\n"
        f"sys.exit(' '.join({heavy} & set(sys.modules)) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True)
    assert run.stderr == ""


def test_plain_values_become_what_typer_makes_of_them() -> None:
    options = ["--db", "3", "--db", "0", "--top", "5", "--match", "a*", "--min-memory", "1mb", "--format", "json"]
    given = ["analyze", "one.rdb", "two.rdb", *options, "--no-ttl", "--config", "here/rdbscan.toml", "--regex", ""]
    assert parsed(given) == parsed(given, by_typer=True)
    assert parsed(["check"]) == parsed(["check"], by_typer=True)


@pytest.mark.parametrize(
    "wrong", [["--top", "0"], ["--top", "1001"], ["--top", "٣"], ["--db", "-1"], ["-f", "yaml"], []]
)
def test_values_that_are_wrong_are_refused_in_typers_words(wrong: list[str]) -> None:
    given = ["analyze", *(["one.rdb", *wrong] if wrong else [])]
    with pytest.raises(typer.TyperException) as ours:
        parsed(given)
    with pytest.raises(typer.TyperException) as typers:
        parsed(given, by_typer=True)
    assert (type(ours.value), ours.value.format_message()) == (type(typers.value), typers.value.format_message())


def parsed(arguments: list[str], *, by_typer: bool = False) -> dict[str, Any]:
    """What a verb is called with."""
    verb = get_command(command_line(arguments)).commands[arguments[0]]  # type: ignore[attr-defined]
    if by_typer:
        verb = TyperCommand(verb.name, params=verb.params)
    return dict(verb.make_context(arguments[0], arguments[1:]).params)


def test_allocator_offers_those_there_are() -> None:
    hints = get_type_hints(Model, include_extras=True)
    assert get_args(get_args(hints["allocator"])[0]) == tuple(PROFILES)


@pytest.mark.parametrize("size", ["9" * 400, "18446744073709551616", "99999999999gb"])
def test_a_size_beyond_what_servers_take_is_refused(rdbscan: Runner, size: str) -> None:
    run = rdbscan("analyze", FIXTURES / "shop.rdb", "--maxmemory", size)
    assert (run.code, run.out) == (2, "")
    assert len(run.err) < 200


def test_the_largest_size_is_taken(rdbscan: Runner) -> None:
    assert rdbscan("analyze", FIXTURES / "shop.rdb", "-q", "--maxmemory", str(2**64 - 1), "-f", "json").code == 0
