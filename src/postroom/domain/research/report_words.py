"""Title and summary of a report, extracted from its signals and the results of research; nothing is invented."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from postroom.domain.grouping.cards import Card, card_of_headline
from postroom.domain.reports.titles import shorten_title, title_of
from postroom.domain.research.code_paths import CodePath, is_aside
from postroom.domain.sources.names import kind_of_signal, product_name, with_article
from postroom.text.cleaning import MACHINE_SOURCES
from postroom.text.headlines import Headline, cut, read
from postroom.text.problem_words import mentions_problem
from postroom.text.words import words

MAX_TITLE = 100
"""Maximum number of characters of a title."""
MAX_QUOTE = 220
MAX_NAME_CHARACTERS = 90
"""Maximum number of characters of a headline in a list of others."""
MAX_NAMED = 3
"""Maximum number of headlines of other signals in a summary."""
_SCOPES = 24
"""Maximum number of characters of a scope."""
_PROBLEM, _LIKE = 0.7, 2.5
"""Scores of a headline for naming a problem, and for agreeing with all other signals."""

Kind = Literal["fix", "feat", "perf", "docs", "refactor", "test", "chore"]
"""The kind of the change, as in a conventional commit."""

_GENERIC = frozenset(
    [
        "src",
        "lib",
        "libs",
        "app",
        "apps",
        "web",
        "api",
        "main",
        "java",
        "kotlin",
        "swift",
        "python",
        "packages",
        "package",
        "features",
        "feature",
        "components",
        "component",
        "modules",
        "module",
        "internal",
        "pkg",
        "cmd",
        "common",
        "shared",
        "core",
        "utils",
        "util",
        "helpers",
        "server",
        "client",
        "backend",
        "frontend",
        "routes",
        "views",
        "pages",
        "screens",
        "ui",
        "code",
        "sources",
        "source",
        "example",
        "com",
        "org",
        "net",
        "io",
        "v1",
        "v2",
        "index",
        "init",
    ]
)
_ASKING = re.compile(
    r"\b(?:feature request|would be (?:nice|great|lovely)|could (?:you|we) (?:add|have|get)|please add|"
    r"i(?:'d| would) (?:like|love)|"
    r"wish|it would help|support for)\b",
    re.IGNORECASE,
)
_SLOW = re.compile(
    r"\b(?:slow|sluggish|latency|takes? (?:\d+|ages|forever)|p9[59]|seconds? to load|blocking time)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|caused by|due to|root cause|reason (?:is|for|seems)|regress(?:ed|ion)|"
    r"introduced (?:by|in|with)|bisect\w*|"
    r"since (?:the )?(?:update|upgrade|updating|upgrading|version|release|deploy\w*|\d)|"
    r"after (?:the |an? )?(?:update|upgrade|updating|upgrading|release|deploy\w*|migration|switch\w*|install\w*)|"
    r"used to work|worked (?:fine |well )?(?:in|with|until|before)|still works? (?:in|with)|the culprit)\b",
    re.IGNORECASE,
)
_ENGLISH = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "to",
        "of",
        "in",
        "on",
        "and",
        "for",
        "with",
        "when",
        "after",
        "from",
        "it",
        "we",
        "not",
        "no",
        "but",
        "does",
    ]
)


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """The content of a signal: text, source, time, and the number of users that it says are affected."""

    text: str
    source_product: str
    source_type: str
    at: datetime
    users: int = 0


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The description of a report by its signals: kind of change, problem in one line, summary."""

    kind: Kind
    subject: str
    summary: str


@dataclass(frozen=True, slots=True)
class _Line:
    """The headline of a signal, with its score."""

    text: str
    score: float
    source: str
    said: Headline


def describe(told: Sequence[SignalFacts], *, now: datetime) -> ReportWords:
    """Return a description of signals in their own words, without code.

    Args:
        told: the signals, earliest first; at least one.
        now: the date of the summary, which counts the signals so far.
    """
    lines = _ranked(told)
    best = lines[0]
    kind = _kind(told)
    sentences = [_quote(best, wish=kind == "feat"), _who(told, now)]
    other = next((line for line in lines[1:] if line.source != best.source), None)
    if other is not None:
        sentences.append(_quote(other, wish=False))
    sentences += _others(lines, [best, *([other] if other else [])])
    sentences.append(_cause(lines, quoted=" ".join(sentences)))
    return ReportWords(kind, shorten_title(title_of(best.text), MAX_TITLE), " ".join(filter(None, sentences)))


def central_card(told: Sequence[SignalFacts]) -> Card:
    """Return the card of a report, extracted from the signal that agrees with most of the others."""
    return card_of_headline(_ranked(told)[0].said)


@dataclass(frozen=True, slots=True)
class Composed:
    """Title and summary of a report; the first `problem_length` characters of the summary describe the problem."""

    title: str
    summary: str
    problem_length: int


def compose(
    said: ReportWords, paths: Sequence[CodePath], *, repository: str | None, changed: str | None
) -> Composed:
    """Return title and summary: what the signals say, and where in the code that is, if known.

    A title has the form of a conventional commit only where the code is known.

    Args:
        said: the description by the signals.
        paths: files that the report is about, most probable first.
        repository: their repository; None when none is chosen.
        changed: a sentence about the last change of the code, if known.
    """
    if not paths:
        nowhere = (
            "No repository is chosen, so the code was not searched."
            if repository is None
            else f"Nothing that the signals name was found in {repository}."
        )
        summary = f"{said.summary} {nowhere}"
        return Composed(shorten_title(said.subject, MAX_TITLE), summary, len(summary))
    docs = is_aside(paths[0].path) and re.search(r"(?:^|/)docs?/|\.(?:md|rst)$", paths[0].path)
    kind = "docs" if docs else said.kind
    scope = scope_of(paths[0].path, repository)
    head = f"{kind}({scope}): " if scope and scope != kind else f"{kind}: "
    sentences = [said.summary, _where(paths, repository), *([changed] if changed else [])]
    title = f"{head}{shorten_title(said.subject, MAX_TITLE - len(head))}"
    return Composed(title, " ".join(sentences), len(said.summary))


def scope_of(path: str, repository: str | None = None) -> str | None:
    """Return the module of a path: `exports` of `shop/exports/revenue.py`; never the repository's name."""
    *folders, name = path.split("/")
    owner, _, bare = (repository or "").lower().rpartition("/")
    whole = {
        _scope(bare),
        _scope(owner),
        *(_scope(f"{prefix}{bare}") for prefix in ("py", "python-", "node-")),
    }
    for part in [*reversed(folders), name.partition(".")[0]]:
        plain = _scope(part)
        if (
            plain
            and plain not in _GENERIC
            and plain not in whole
            and len(plain) <= _SCOPES
            and not plain.isdigit()
        ):
            return plain
    return None


def _scope(part: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", part.lower()).strip("-")


def _ranked(told: Sequence[SignalFacts]) -> list[_Line]:
    """Return the signals' headlines, best first.

    The best one agrees with most of the others, names a problem, and comes from somebody who knows the code.
    """
    said = [read(one.text, source_product=one.source_product, source_type=one.source_type) for one in told]
    heads = [frozenset(words(one.headline)) for one in said]
    bodies = [frozenset(words(" ".join(one.sentences[:20]))) for one in said]
    in_heads = Counter(word for each in heads for word in each)
    in_bodies = Counter(word for head, body in zip(heads, bodies, strict=True) for word in body - head)
    others = max(1, len(told) - 1)
    lines = []
    for one, telling, own in zip(told, said, heads, strict=True):
        shared = sum((in_heads[word] - 1 + 0.4 * in_bodies[word]) / others for word in own)
        score = _LIKE * shared / math.sqrt(4 + len(own)) if len(told) > 1 else 0.0
        score += {"issue": 1.0, "ticket": 0.2, "review": 0.0}.get(one.source_type, 0.4)
        score += _PROBLEM if mentions_problem(telling.headline) else 0.0
        score += 0.3 * max(-4.0, min(telling.score, 3.0))
        score += 0.0 if 18 <= len(telling.headline) <= 95 else -0.5
        score += 0.4 if _is_english(f"{telling.headline} {' '.join(telling.sentences[:8])}") else -0.8
        lines.append(_Line(telling.headline, score, _source(one), telling))
    lines.sort(key=lambda line: -line.score)
    return lines


def _is_english(text: str) -> bool:
    found = re.findall(r"[a-zA-Z']+", text[:2000].lower())
    return sum(word in _ENGLISH for word in found) >= 0.08 * len(found)


def _kind(told: Sequence[SignalFacts]) -> Kind:
    if 2 * sum(_ASKING.search(each.text[:4_000]) is not None for each in told) > len(told):
        return "feat"
    if 2 * sum(_SLOW.search(each.text[:4_000]) is not None for each in told) > len(told):
        return "perf"
    return "fix"


def _quote(line: _Line, *, wish: bool) -> str:
    return f"{with_article(line.source)} {'asks' if wish else 'says'}: “{_first_sentences(line)}”."


def _first_sentences(line: _Line) -> str:
    """Return the headline and what follows it, as far as it fits, sentences about the problem first."""
    said = line.text.rstrip(" .")
    chosen: list[int] = []
    left = MAX_QUOTE - len(said)
    for place in line.said.telling:
        sentence = line.said.sentences[place]
        if len(sentence) >= 15 and len(chosen) < 2 and len(sentence) + 2 <= left:
            chosen.append(place)
            left -= len(sentence) + 2
    return cut(". ".join([said, *(line.said.sentences[at].rstrip(" .") for at in sorted(chosen))]), MAX_QUOTE)


def _who(told: Sequence[SignalFacts], now: datetime) -> str:
    """Return a sentence on how many signals report it, from where, and since when."""
    products = sorted({product_name(each.source_product) for each in told}, key=str.casefold)
    named = products[0] if len(products) == 1 else f"{', '.join(products[:-1])} and {products[-1]}"
    # A sender's clock may be ahead.
    times = [min(each.at, now) for each in told]
    first, last = min(times), max(times)
    users = sum(each.users for each in told)
    affected = f" {users:,} users are reported to be affected." if users else ""
    if len(told) == 1:
        return f"1 signal from {named} reports it (as of {_day(now)}), on {_day(first)}.{affected}"
    when = (
        f"all on {_day(first)}"
        if first.date() == last.date()
        else f"the first on {_day(first)} and the latest on {_day(last)}"
    )
    return f"{len(told)} signals from {named} report it (as of {_day(now)}), {when}.{affected}"


def _others(lines: Sequence[_Line], told: Sequence[_Line]) -> list[str]:
    """Return a sentence that lists the headlines of other signals."""
    known = {line.text.casefold() for line in told}
    more: dict[str, str] = {}
    for line in lines:
        if line.text.casefold() not in known:
            more.setdefault(line.text.casefold(), f"“{cut(line.text.rstrip(' .'), MAX_NAME_CHARACTERS)}”")
    if not more:
        return []
    named = list(more.values())
    left = len(named) - MAX_NAMED
    listed = [*named[:MAX_NAMED], f"{left} more"] if left > 0 else named
    joined = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
    return [f"Others say: {joined}."]


def _cause(lines: Sequence[_Line], *, quoted: str) -> str:
    """Return a sentence with the cause that the signals name; empty if `quoted` contains it already."""
    for line in lines:
        for sentence in (line.text, *line.said.sentences):
            if len(sentence) >= 20 and _CAUSE.search(sentence):
                cause = cut(sentence.rstrip(" ."), MAX_QUOTE)
                if cause in quoted:
                    return ""
                article, _, source = with_article(line.source).partition(" ")
                return f"On the cause, {article.lower()} {source} says: “{cause}”."
    return "No signal names a cause."


def _where(paths: Sequence[CodePath], repository: str | None) -> str:
    best = paths[0]
    line = "" if best.line is None else f", line {best.line}"
    inside = f" in {repository}" if repository else ""
    guess = "The code is probably" if best.strength == "words" else "The code is"
    return f"{guess} {best.path}{line}{inside}: {best.reasons[0]}."


def _source(told: SignalFacts) -> str:
    if told.source_product == "signals_scout":
        return "scout's finding"
    kind = told.source_type.replace("_", " ") if told.source_product not in MACHINE_SOURCES else "entry"
    return kind_of_signal(told.source_product, kind)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
