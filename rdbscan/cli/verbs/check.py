"""`rdbscan check`: dumps against a policy."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rdbscan.cli.exit_codes import ExitCode, worst
from rdbscan.cli.history_options import Keep
from rdbscan.cli.keeping import Keeper, keeper_of
from rdbscan.cli.messages import complain_about_damage, complain_lines, tell
from rdbscan.cli.options import Model, Quiet, View, pipeline_options, time_ms
from rdbscan.cli.progress import progress_line
from rdbscan.cli.reading import Reading, Search
from rdbscan.errors import UsageError
from rdbscan.outputs import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.pipeline import Options
    from rdbscan.policy.read import ReadPolicy
    from rdbscan.policy.verdict import Outcome

POLICY, RESULTS, BASELINE = "Policy", "Output", "Baseline"


def check(
    model: Model,
    view: View,
    search: Search,
    reading: Reading,
    keep: Keep,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Dumps as for analyze, and saved profile.parquet or keys.parquet files.",
            show_default=False,
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The policy. Default: rdbscan.toml in this folder or the nearest above it.",
            rich_help_panel=POLICY,
        ),
    ] = None,
    init: Annotated[
        bool,
        typer.Option("--init", help="Write a policy that these dumps pass, to begin with.", rich_help_panel=POLICY),
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Show the JSON Schema of policies, for editors.", rich_help_panel=POLICY)
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="What cannot be judged is a violation.", rich_help_panel=POLICY)
    ] = False,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="What the clock says, for max_age and waivers: ISO 8601 or seconds since the epoch.",
            rich_help_panel=POLICY,
        ),
    ] = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="What growth is counted from: an earlier dump, keys.parquet or profile.parquet; may be repeated.",
            rich_help_panel=BASELINE,
        ),
    ] = None,
    format: Annotated[  # noqa: A002 (the option's name)
        Literal["text", "json", "markdown"],
        typer.Option(
            "--format", "-f", metavar="text|json|markdown", help="Of what goes to stdout.", rich_help_panel=RESULTS
        ),
    ] = "text",
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write Markdown.", rich_help_panel=RESULTS)
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write JUnit XML.", rich_help_panel=RESULTS)
    ] = None,
    metrics: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write gauges for node_exporter's textfile collector (.prom).",
            rich_help_panel=RESULTS,
        ),
    ] = None,
    metrics_top: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=10_000,
            help="Namespaces in the metrics; the rest is {other}.",
            rich_help_panel=RESULTS,
        ),
    ] = 50,
    github: Annotated[
        bool,
        typer.Option(
            "--github",
            help="Also write annotations for GitHub Actions, and the summary of the job.",
            rich_help_panel=RESULTS,
        ),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Judge dumps by a policy, as a gate: exit code 1 if it is violated, then 3 for damage, 2 for a wrong policy.

    Rules limit what namespaces may be and how they may grow. What cannot be judged is unknown, which is never a pass.
    `rdbscan explain policy` shows all rules; docs/check.md has recipes for CI servers, cron and Prometheus.
    """
    if schema:
        _show_schema()
        return
    options = pipeline_options(model, None, view, search, reading, named=init or view.config is not None)
    if not sources:
        raise UsageError("no source was given: rdbscan check SOURCE...")
    now_ms = _moment(now)
    if init:
        _write_first_policy(sources, options, policy or Path("rdbscan.toml"), now_ms, quiet=quiet)
        return
    read = _read(policy)
    options = options if options.given else _named(options, read)
    keeper = keeper_of(keep, options, quiet=quiet)
    outcome = _outcome(read, sources, options, keeper, baseline or (), now_ms, strict=strict, quiet=quiet)
    _write_files(outcome, {"markdown": markdown, "junit": junit, "metrics": metrics}, metrics_top)
    _show(outcome, format, github=github)
    keeper.finish()
    damaged = complain_about_damage(
        source for one in outcome.subjects if not one.is_cluster for source in one.profile.sources
    )
    code = worst(
        ExitCode.POLICY if outcome.is_violated else ExitCode.DONE, ExitCode.DAMAGED if damaged else ExitCode.DONE
    )
    if code:
        raise typer.Exit(code)


def _show_schema() -> None:
    import json

    from rdbscan.policy.model import json_schema

    print(json.dumps(json_schema(), indent=2))


def _moment(text: str | None) -> int:
    found = time_ms(text or "now", "--now")
    return 0 if found is None else found


def _read(policy: Path | None) -> ReadPolicy:
    from rdbscan.policy.read import PolicyError, find_policy, read_policy

    path = policy or find_policy(Path())
    if path is None:
        raise UsageError("there is no rdbscan.toml here or above: rdbscan check SOURCE --init writes one")
    try:
        read = read_policy(path)
    except PolicyError as error:
        complain_lines(error.problems)
        raise typer.Exit(ExitCode.USAGE) from error
    if not read.has_rules:  # a gate that judges nothing must not let everything pass
        raise UsageError(
            f"{path} has no rules: rdbscan check SOURCE --init --policy OTHER_FILE writes some to start with"
        )
    return read


def _named(options: Options, read: ReadPolicy) -> Options:
    """Return the options with the names that the team gives its keys in the policy's own file."""
    given = read.given_names("".join(options.separators))
    return replace(options, config=Path(read.name), given=given) if given else options


def _outcome(
    read: ReadPolicy,
    sources: list[str],
    options: Options,
    keeper: Keeper,
    baseline: Sequence[str],
    now_ms: int,
    *,
    strict: bool,
    quiet: bool,
) -> Outcome:
    from rdbscan.policy.run import Against, check

    with progress_line(quiet=quiet) as progress:
        return check(
            read, sources, options, Against(tuple(baseline), keeper.history), now_ms,
            strict=strict, progress=progress, on_dump=keeper.keep,
        )  # fmt: skip


def _write_first_policy(sources: list[str], options: Options, path: Path, now_ms: int, *, quiet: bool) -> None:
    from rdbscan.policy.run import first_policy

    if path.exists() and path.stat().st_size:  # empty: `rdbscan check SOURCE --init > rdbscan.toml` has just made it
        raise UsageError(f"{path} is there already: give another file with --policy, or move it away")
    with progress_line(quiet=quiet) as progress:
        text = first_policy(sources, options, now_ms, progress)
    with whole_file(path) as aside:
        aside.write_text(text, encoding="utf-8")
    tell(f"written to {path}: look at its limits, then run rdbscan check {sources[0]}", quiet=quiet)


def _write_files(outcome: Outcome, files: dict[str, Path | None], metrics_top: int) -> None:
    from rdbscan.policy.outputs import OUTPUTS, metrics

    for name, path in files.items():
        if path is not None:
            text = metrics.render(outcome, metrics_top) if name == "metrics" else OUTPUTS[name].render(outcome)
            with whole_file(path) as aside:
                aside.write_text(text, encoding="utf-8")


def _show(outcome: Outcome, form: str, *, github: bool) -> None:
    from rdbscan.policy.outputs import OUTPUTS
    from rdbscan.policy.outputs.github import render

    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.stdout.write(OUTPUTS[form].render(outcome))
    if github:
        # On stderr where stdout is read by a program; the runner reads both.
        (sys.stdout if form == "text" else sys.stderr).write(render(outcome, _in_repository(outcome.policy)))
        _add_summary(outcome)
    sys.stdout.flush()


def _in_repository(policy: str) -> str:
    return os.path.relpath(policy, os.environ.get("GITHUB_WORKSPACE") or None)


def _add_summary(outcome: Outcome) -> None:
    from rdbscan.policy.outputs.github import SUMMARY_BYTES, job_summary

    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8") as out:
            out.write(job_summary(outcome, max(SUMMARY_BYTES - out.tell(), 0)))
