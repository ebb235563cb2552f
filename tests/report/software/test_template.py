from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.report.software.template import compiled, words


@pytest.mark.parametrize(
    ("template", "name", "captures"),
    [
        ("<prefix*>:<queue>:completed", "bull:emails:completed", {"prefix": "bull", "queue": "emails"}),
        ("<prefix*>:<queue>:completed", "a:b:{q}:completed", {"prefix": "a:b", "queue": "{q}"}),
        ("<prefix*>:<queue>:completed", "bull:{*}:completed", {"prefix": "bull", "queue": "{*}"}),
        ("<prefix*>:<queue>:completed", "emails:completed", None),
        ("<prefix:>queues", "queues", {"prefix": ""}),
        ("<prefix:>queues", "resque:gitlab:queues", {"prefix": "resque:gitlab:"}),
        ("<prefix:>queues", "myqueues", None),
        (":<version#>:<key*>", ":1:a:b", {"version": "1", "key": "a:b"}),
        (":<version#>:<key*>", ":{id}:a", {"version": "{id}", "key": "a"}),
        (":<version#>:<key*>", ":one:a", None),
        ("stat:<name=processed|failed>", "stat:failed", {"name": "failed"}),
        ("stat:<name=processed|failed>", "stat:lost", None),
        ("asynq:{<queue>}:t:<id*>", "asynq:{default}:t:{id}", {"queue": "default", "id": "{id}"}),
        ("celery<x?>\x06\x16<n#>", "celery\x06\x16{id}", {"x": "", "n": "{id}"}),
        ("a.b<x*>", "axb1", None),
    ],
)
def test_a_template_matches_whole_names(template: str, name: str, captures: dict[str, str] | None) -> None:
    match = compiled(template).regex.fullmatch(name)
    assert (match and match.groupdict()) == captures


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("celery-task-meta-<id*>", "celery"),
        ("<prefix?>celery-task-meta-<id*>", "task"),
        ("<prefix:>uniquejobs:", "uniquejobs"),
        ("django.contrib.sessions.cache<id*>", "sessions"),
        ("i<inode#>", "i"),
        ("<function*>(<arguments?>)[<keywords?>]", ""),
        ("<queue!>", ""),
    ],
)
def test_the_word_of_a_template_is_in_every_match(template: str, word: str) -> None:
    assert len(compiled(template).word) == len(word)
    assert word in (compiled(template).word, "task") or compiled(template).word in words(template)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_name_that_matches_has_the_certain_word(prefix: str, rest: str) -> None:
    pattern = compiled("<a?>celery-task-meta-<b?>")
    name = f"{prefix}celery-task-meta-{rest}"
    assert pattern.regex.fullmatch(name)
    assert pattern.word in words(name)


@pytest.mark.parametrize("template", ["<a", "<A>:x", "a<b|c>"])
def test_a_template_that_is_none_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="template"):
        compiled(template)
