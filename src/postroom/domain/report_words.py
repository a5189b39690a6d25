"""Title and summary of a report, extracted from its signals and from what research found; nothing is invented."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from postroom.domain.code_paths import CodePath, is_aside
from postroom.domain.text import MACHINE_SOURCES, clean
from postroom.domain.words import words

MAX_TITLE = 100
"""Characters of a title."""
MAX_QUOTE = 220
_SCOPES = 24
"""Characters of a scope."""

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
_PREFIX = re.compile(
    r"^(?:\[(?:bug|feature|question|feedback|alert|task|issue)[^\]]*\]:?\s*|(?:bug|alert|issue|re|fwd?|aw|wg)\s*:\s*|"
    r"alert\s+(?=[\"'“]))+",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[`*]{1,3}|(?<![\w])_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|^#+\s*")
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
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“`(])|\n+")
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
class Told:
    """What a signal tells: its text, where it came from and when."""

    text: str
    source_product: str
    source_type: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportWords:
    """A title in the form of a conventional commit, and a summary in full sentences."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class _Line:
    """The first line of a signal, and what speaks for it."""

    text: str
    score: float
    source: str
    rest: str


def write(
    told: Sequence[Told],
    paths: Sequence[CodePath],
    *,
    repository: str | None,
    changed: str | None,
    urgency: str | None,
) -> ReportWords:
    """Return title and summary.

    Args:
        told: the signals, the earliest first; at least one.
        paths: files that the report is about, the likeliest first.
        repository: where they are.
        changed: a sentence about the last change of the code, if it is known.
        urgency: a sentence about the priority, if there is one.
    """
    lines = _ranked(told)
    best = lines[0]
    subject = _subject(best.text)
    kind = _kind(told, paths)
    scope = scope_of(paths[0].path) if paths else None
    head = f"{kind}({scope}): " if scope else f"{kind}: "
    sentences = [_opening(told)]
    quoted = _quotes(lines)
    sentences += quoted
    if paths:
        sentences.append(_where(paths, repository))
    sentences += [sentence for sentence in (changed, urgency) if sentence]
    return ReportWords(f"{head}{_cut(subject, MAX_TITLE - len(head))}", " ".join(sentences))


def scope_of(path: str) -> str | None:
    """Return the part of a path that says which part of a product it is: `exports` of `shop/exports/revenue.py`."""
    *folders, name = path.split("/")
    for part in [*reversed(folders), name.partition(".")[0]]:
        plain = re.sub(r"[^a-z0-9-]+", "-", part.lower()).strip("-")
        if plain and plain not in _GENERIC and len(plain) <= _SCOPES and not plain.isdigit():
            return plain
    return None


def _ranked(told: Sequence[Told]) -> list[_Line]:
    """Return the signals' first lines, the most telling first: like the others, by somebody who knows the code."""
    cleaned = [
        clean(each.text, source_product=each.source_product, source_type=each.source_type) for each in told
    ]
    counted = [words(each.text) for each in cleaned]
    spread = Counter(word for each in counted for word in each)
    lines = []
    for each, text, own in zip(told, cleaned, counted, strict=True):
        title = " ".join(_MARKS.sub("", _PREFIX.sub("", text.title)).split())
        if not title:
            continue
        shared = sum(math.log(spread[word]) for word in words(title) if spread[word] > 1)
        score = shared / math.sqrt(4 + len(words(title)))
        score += {"issue": 2.0, "ticket": 0.4, "review": 0.0}.get(each.source_type, 0.8)
        score += 0.0 if 18 <= len(title) <= 95 else -1.0
        score += 0.8 if _is_english(each.text) else -1.5
        score += 0.2 * min(len(own), 20) / 20
        lines.append(_Line(title, score, _source(each), text.body))
    lines.sort(key=lambda line: -line.score)
    return lines or [_Line("a problem that its signals do not name", 0.0, _source(told[0]), "")]


def _is_english(text: str) -> bool:
    found = re.findall(r"[a-zA-Z']+", text[:2000].lower())
    return sum(word in _ENGLISH for word in found) >= 0.08 * len(found)


def _subject(title: str) -> str:
    """Return a line as the subject of a commit: no full stop, and no capital but those of names."""
    title = title.rstrip(" .!…")
    first, _, rest = title.partition(" ")
    if first[:1].isupper() and first[1:].islower() and not first.endswith(":"):
        title = f"{first[0].lower()}{first[1:]} {rest}".strip()
    return title


def _kind(told: Sequence[Told], paths: Sequence[CodePath]) -> str:
    if paths and is_aside(paths[0].path) and re.search(r"(?:^|/)docs?/|\.(?:md|rst)$", paths[0].path):
        return "docs"
    if 2 * sum(_ASKING.search(each.text) is not None for each in told) > len(told):
        return "feat"
    if 2 * sum(_SLOW.search(each.text) is not None for each in told) > len(told):
        return "perf"
    return "fix"


def _opening(told: Sequence[Told]) -> str:
    products = sorted({each.source_product for each in told})
    named = products[0] if len(products) == 1 else f"{', '.join(products[:-1])} and {products[-1]}"
    first, last = min(each.at for each in told), max(each.at for each in told)
    if len(told) == 1:
        return f"1 signal from {named}, of {_day(first)}, describes this problem."
    when = f"on {_day(first)}" if first.date() == last.date() else f"between {_day(first)} and {_day(last)}"
    return f"{len(told)} signals from {named} describe this problem; they came {when}."


def _quotes(lines: Sequence[_Line]) -> list[str]:
    """Return what the most telling signal says, and what another kind of source says of the same."""
    best = lines[0]
    found = [f"{_article(best.source)} says: “{_cut(_first_sentences(best), MAX_QUOTE)}”."]
    other = next((line for line in lines[1:] if line.source != best.source), None)
    if other is not None:
        found.append(f"{_article(other.source)} says: “{_cut(_first_sentences(other), MAX_QUOTE)}”.")
    return found


def _first_sentences(line: _Line) -> str:
    said = line.text.rstrip(" .")
    for sentence in _SENTENCE.split(line.rest):
        plain = " ".join(_MARKS.sub("", sentence).split())
        if len(plain) < 15 or not plain[0].isalnum():
            continue
        if len(said) + len(plain) > MAX_QUOTE:
            break
        said = f"{said}. {plain.rstrip(' .')}"
    return said


def _where(paths: Sequence[CodePath], repository: str | None) -> str:
    best = paths[0]
    line = "" if best.line is None else f", line {best.line}"
    inside = f" in {repository}" if repository else ""
    guess = "The code is probably" if best.strength == "words" else "The code is"
    return f"{guess} {best.path}{line}{inside}: {best.reasons[0]}."


def _source(told: Told) -> str:
    kind = told.source_type.replace("_", " ") if told.source_product not in MACHINE_SOURCES else "entry"
    return f"{told.source_product} {kind}"


def _article(source: str) -> str:
    return f"{'An' if source[0] in 'aeiou' else 'A'} {source}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    at = text.rfind(" ", most // 2, most - 1)
    return f"{text[: at if at > 0 else most - 1].rstrip(' ,;:-')}…"
