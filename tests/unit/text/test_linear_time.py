"""Functions of `domain` and `text` take time that grows no faster than the texts that they are given.

The functions are found, and their arguments are made of their types, so that a new one can't be forgotten. What is
compared is the time of the processor for a text and for one that is eight times as long: 8 times as much is linear,
64 times is quadratic.
"""

import importlib
import inspect
import json
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.adversarial import NotBuilt, hints_of, texts, value_of

from postroom import domain
from postroom import text as text_package
from postroom.domain import search_terms
from postroom.domain.grouping import consolidation
from postroom.domain.identity import scopes
from postroom.domain.issues.occurrences import Frame, Occurrence
from postroom.domain.notifications import mail, message, slack_cards
from postroom.domain.reports import artefact_types
from postroom.domain.research import code_paths, definitions, evidence, literals, matches, passages, reviewers
from postroom.domain.scouts import configs as scout_configs
from postroom.domain.scouts import forms, runtimes
from postroom.domain.scouts import plan as scout_plan
from postroom.domain.source_maps import compiled, frames, reading
from postroom.domain.statistics import overlap
from postroom.text import bm25, fence, words

SHORT, LONG = 500, 4_000
QUICK = 0.01
"""Seconds for the long text that are few, however they grow."""
MAX_GROWTH = 24.0
"""How many times the time of the short text the long one may take."""
LONGEST = 20.0
"""Seconds of the processor after which a call is given up."""

Call = Callable[[str], object]


class CallTookTooLong(BaseException):
    """A call took too long; no function may catch it."""


def _functions() -> dict[str, Callable[..., object]]:
    """Return the public functions and methods of `domain` and `text`, by module and name."""
    found: dict[str, Callable[..., object]] = {}
    modules = [
        info.name
        for package in (domain, text_package)
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not info.ispkg
    ]
    for module_name in modules:
        module = importlib.import_module(module_name)
        short_name = module_name.removeprefix("postroom.").removeprefix("domain.")
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(inspect.unwrap(value)):
                found[f"{short_name}.{name}"] = value
            elif inspect.isclass(value):
                methods = {key: each for key, each in vars(value).items() if inspect.isfunction(each)}
                found |= {
                    f"{short_name}.{name}.{key}": partial(_call_method, value, key)
                    for key in methods
                    if not key.startswith("_")
                }
    return found


def _call_method(kind: type, name: str, text: str) -> object:
    method = getattr(kind, name)
    return method(value_of(kind, text), **_arguments(method, text))


def _arguments(function: Callable[..., object], text: str) -> dict[str, Any]:
    return {name: value_of(kind, text) for name, kind in hints_of(function).items() if name != "return"}


def _index(text: str) -> code_paths.PathIndex:
    return code_paths.PathIndex(["src/a.py", *text.split("\n")[:2000], text])


def _rank(text: str) -> object:
    found = [matches.TextMatch("src/a.py", 1, text[:400])] * 20
    read = [evidence.evidence_of(text, {})]
    messages = literals.lines_like(literals.missing(literals.texts_of(read), found), found)
    alike = {"src/a.py": passages.Likeness(1.0, 1)}
    return code_paths.rank(read, _index(text), found, alike, defined={}, messages=messages)


def _definitions(text: str) -> object:
    return [definitions.definitions_of(f"a.{suffix}", text) for suffix in ("py", "rb", "ts", "go")]


def _similarity(text: str) -> object:
    counted = words.words(text)
    return bm25.similarity(counted, {"a": counted, "b": counted}, bm25.rarity_of(counted, {"a": counted}))


def _alike(text: str) -> object:
    sources = {name: passages.source_of(name, text) for name in ("a.py", "b.ts")}
    return passages.likeness(dict(words.words(text)), sources, {name: frozenset() for name in sources})


@lru_cache(maxsize=4)
def _compiled(text: str) -> compiled.CompiledMap:
    """Return a source map of one file that is the text, with a segment for each of its lines."""
    said = {"version": 3, "sources": [text[:200]], "sourcesContent": [text], "names": [text]}
    said["mappings"] = "AAAAA;" * (text.count("\n") + 1)
    return reading.read_map(json.dumps(said).encode()).compiled


def _of_form(text: str) -> object:
    """Find what a form finds in groups named by the text, and its titles."""
    form = forms.Form(text="{group} {value} {usual}", by="endpoint", above=1)
    points = [forms.Point(0, each, 2.0, 3) for each in [text, *text.split("\n")[:2000]]]
    return [forms.titled(form, hit) for hit in forms.distinct(form, forms.hits(form, points, 0))]


def _measured(text: str) -> object:
    """Measure the windows of a form whose groups are the lines of the text."""
    return forms.measured(
        forms.Form(text=text, above=1), [forms.Point(0, each, 2.0, 3) for each in text.split("\n")[:2000]]
    )


def _form_as_skill(text: str) -> object:
    line = " ".join(text.split())[:100] or "a"
    return forms.skill_of(text, text, forms.Form(text=line, source=line, field=line, by=line, above=1))


def _snippet(text: str) -> object:
    """Find the terms of a query, whose number is limited as is what each accepts."""
    wanted = [search_terms.Wanted((term.whole,)) for term in search_terms.parse(text)]
    return search_terms.find(text, wanted)


def _explained(text: str) -> object:
    """Validate contents whose keys and values are the text; the refusal is explained."""
    return artefact_types.validate(
        "signal_finding", {"signal_id": text, "relevant_commit_hashes": {text: 1}, "verified": text}
    )


SPECIAL: dict[str, list[Call]] = {
    "search_terms.find": [_snippet],
    "text.fence.fence": [lambda text: fence.fence(fence.Data(text, text), "3f9a")],
    "statistics.overlap.groups": [lambda text: overlap.groups([overlap.Shared(text, text + "a", (text,))])],
    # Addresses are the settings' and of bounded length.
    "notifications.mail.compose": [
        lambda text: mail.compose(
            value_of(message.Message, text),
            sender="p@x.example",
            recipient="a@x.example",
            unsubscribe=None,
            host="x.example",
        )
    ],
    "notifications.slack_cards.CardValue.signed": [
        lambda text: slack_cards.CardValue(UUID(int=1), UUID(int=2), text).signed(lambda said: said[:64])
    ],
    "identity.scopes.first_missing": [
        lambda text: scopes.first_missing({"task:read", "*"}, text.split("\n"))
    ],
    "scouts.configs.check_allowed": [
        lambda text: scout_configs.check_allowed(text.split("\n"), {"task:read", "*"})
    ],
    "scouts.forms.hits": [_of_form],
    "scouts.forms.distinct": [_of_form],
    "scouts.forms.titled": [_of_form],
    "scouts.forms.measured": [_measured],
    "scouts.forms.skill_of": [_form_as_skill],
    "scouts.plan.line_of": [lambda text: scout_plan.line_of(text, "name")],
    "source_maps.compiled.CompiledMap.lookup": [lambda text: _compiled(text).lookup(1, 1)],
    "source_maps.compiled.pack": [lambda text: compiled.pack(_compiled(text))],
    "source_maps.frames.with_originals": [
        lambda text: frames.with_originals(value_of(Occurrence, text), lambda _: _compiled(text).lookup(1, 1))
    ],
    "source_maps.frames.original_frames": [
        lambda text: frames.original_frames(
            [Frame(text, text, text, line=1, column=1, context=text)] * 3,
            lambda _: _compiled(text).lookup(1, 1),
        )
    ],
    "reports.content_problems.explain": [_explained],
    "research.code_paths.PathIndex.resolve": [lambda text: _index(text).resolve(text)],
    "research.code_paths.rank": [_rank],
    "research.definitions.definitions_of": [_definitions],
    "research.definitions.without_comments": [_definitions],
    "text.bm25.rarity_of": [_similarity],
    "text.bm25.similarity": [_similarity],
    "research.passages.source_of": [_alike],
    "research.passages.likeness": [_alike],
    "research.literals.lines_like": [_rank],
    "grouping.consolidation.within": [
        lambda text: consolidation.within(
            value_of(list[consolidation.Change], text),
            value_of(consolidation.Bounds, text),
            against=lambda _: 0.0,
        )
    ],
    "research.evidence.evidence_of": [
        lambda text: evidence.evidence_of(text, {}),
        lambda text: evidence.evidence_of(
            "", {"exception_type": text, "a": [text[:400], {"path": text[:400]}]}
        ),
    ],
    "research.reviewers.owners_of": [
        lambda text: reviewers.owners_of(f"{text} ann", "a" * 200),
        lambda text: reviewers.owners_of("*a*a*a*a*a*a*a*b ann\n**/a/**/a/**/a/**/b ann", text),
    ],
    "scouts.runtimes.runtimes": [
        partial(runtimes.runtimes, path)
        for path in (
            "Dockerfile",
            "package.json",
            "pyproject.toml",
            "go.mod",
            ".tool-versions",
            "Gemfile",
            "pom.xml",
        )
    ],
}
"""Calls of functions whose arguments no type tells, or that read a text only beside something else."""


WITHOUT_TEXT = {
    "grouping.partition.best_ari",
    "grouping.partition.score",
    "grouping.ties.Ties.of",
    "grouping.ties.Ties.place",
    "addresses.forbidden_address",
}
"""Functions that are given no text, and whose arguments can't be made of one."""


def _cases() -> Iterator[Any]:
    for name, function in _functions().items():
        if name in WITHOUT_TEXT:
            continue
        default: Call = function if isinstance(function, partial) else partial(_call, function)
        for place, call in enumerate(SPECIAL.get(name, [default])):
            yield pytest.param(call, id=f"{name}-{place}" if place else name)


def _call(function: Callable[..., object], text: str) -> object:
    return function(**_arguments(function, text))


def _seconds(call: Call, text: str) -> float:
    """Return the time of the processor that a call takes; that it refuses the text is as good as any answer."""
    began = time.thread_time()
    try:
        call(text)
    except NotBuilt:
        raise
    except Exception:  # noqa: BLE001
        pass
    return time.thread_time() - began


@contextmanager
def _bounded() -> Iterator[None]:
    def give_up(*_: object) -> None:
        raise CallTookTooLong

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_linear_time_exceptions_name_functions() -> None:
    assert WITHOUT_TEXT | SPECIAL.keys() <= _functions().keys()


def slow_texts(call: Call) -> list[str]:
    """Return the texts for which a call takes longer than in proportion to their length, with its times."""
    short = dict(texts(SHORT))
    slow = []
    for name, text in texts(LONG):
        try:
            with _bounded():
                took = _seconds(call, text)
                if took <= QUICK:
                    continue
                # Others run on the machine: the least of three is the time that it takes.
                least = min(_seconds(call, short[name]) for _ in range(3))
                if took > MAX_GROWTH * least:
                    took = min(took, *(_seconds(call, text) for _ in range(2)))
                if took > max(QUICK, MAX_GROWTH * least):
                    slow.append(f"{name}: {least:.4f} s, then {took:.4f} s")
        except CallTookTooLong:
            slow.append(f"{name}: more than {LONGEST:g} s")
    return slow


def test_measure_finds_a_quadratic_pattern() -> None:
    assert slow_texts(lambda text: re.search(r"\s+x", text))


@pytest.mark.parametrize("call", list(_cases()))
def test_time_grows_no_faster_than_the_text(call: Call) -> None:
    assert slow_texts(call) == []
