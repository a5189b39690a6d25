"""Title and summary of a report, extracted from its signals and the results of research; nothing is invented."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from postroom.domain.grouping.cards import Card, card_of_headline
from postroom.domain.reports.daily_signals import PAST
from postroom.domain.reports.titles import shorten_title, title_of
from postroom.domain.research.causes import states_cause
from postroom.domain.research.code_paths import CodePath, is_secondary
from postroom.domain.research.quotes import is_worth_quoting, says_something
from postroom.domain.research.scopes import scope_of
from postroom.domain.sources.names import kind_of_signal, product_name, with_article
from postroom.text.cleaning import MACHINE_SOURCES
from postroom.text.display.languages import is_in, language_of
from postroom.text.display.patterns import REFERS
from postroom.text.headlines import NOTHING, Headline, cut, read
from postroom.text.problem_words import mentions_problem
from postroom.text.words import words

MAX_TITLE = 100
"""Maximum number of characters of a title."""
MAX_QUOTE = 220
MAX_NAME_CHARACTERS = 90
"""Maximum number of characters of a headline in a list of others."""
_LEAST_QUOTED = 0.3
"""Minimum score of the headline of a signal that is quoted beside the best one."""
_SAME_WORDS = 0.7
"""Share of common words from which two headlines say the same."""
MAX_NAMED = 3
"""Maximum number of headlines of other signals in a summary."""
_LEAST_BEGUN = 30
"""Characters of a title from which what follows in the headline continues it."""
_LEAST_REST = 4
"""Words from which what a title leaves out is worth telling."""
_PROBLEM, _LIKE = 0.7, 2.5
"""Scores of a headline for naming a problem, and for agreeing with all other signals."""
_OUTLIER, _BY_PROGRAM, _FOREIGN, _OLD = 3.0, 1.0, 6.0, 12.0
"""What a headline loses by sharing hardly a word with the others, by a program, by another language, and by being
of the past."""

Kind = Literal["fix", "feat", "perf", "docs", "refactor", "test", "chore"]
"""The kind of the change, as in a conventional commit."""

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
    """The description of a report by its signals: kind of change, problem in one line, summary.

    `lead` is the position of the signal that the subject is from, None if it is from all.
    """

    kind: Kind
    subject: str
    summary: str
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """The headline of the signal at `place`, with its score; `foreign` if not in the report's `language`."""

    text: str
    score: float
    source: str
    said: Headline
    place: int
    words: frozenset[str]
    foreign: bool = False
    language: str | None = None

    def is_understood(self, sentence: str) -> bool:
        """Return whether a sentence of the signal, whose text may have several languages, is in the report's."""
        return self.foreign or self.language is None or is_in(sentence, self.language)


def describe(signals: Sequence[SignalFacts], *, now: datetime, card: str | None = None) -> ReportWords:
    """Return a description of signals in their own words, without code.

    Args:
        signals: earliest first; at least one.
        now: the date of the summary, which counts the signals so far.
        card: what a reader of the signals wrote about the report; it takes precedence for the title.
    """
    ranked = _ranked(signals)
    lines = [line for line in ranked if not line.foreign] or ranked
    best = lines[0]
    kind = _kind(signals)
    title = shorten_title(title_of(card or best.text), MAX_TITLE)
    sentences = [f"{card.rstrip(' .')}." if card else _quote(best, wish=kind == "feat", known=title)]
    sentences.append(_who(signals, now))
    other = next(
        (
            line
            for line in lines[1:]
            if line.source != best.source and not _alike(line, best) and _tells(line)
        ),
        None,
    )
    if other is not None and not card:
        sentences.append(_quote(other, wish=False))
    sentences += _others(lines, [best, *([other] if other else [])])
    sentences.append(_cause(lines, quoted=" ".join([best.text, *sentences])))
    return ReportWords(kind, title, " ".join(filter(None, sentences)), best.place)


def central_card(signals: Sequence[SignalFacts]) -> Card:
    """Return the card of a report, extracted from the signal that agrees with most of the others."""
    return card_of_headline(_ranked(signals)[0].said)


@dataclass(frozen=True, slots=True)
class Composed:
    """Title and summary of a report; the first `problem_length` characters of the summary describe the problem."""

    title: str
    summary: str
    problem_length: int


def compose(
    said: ReportWords,
    paths: Sequence[CodePath],
    *,
    repository: str | None,
    changed: str | None,
    infrastructure: str = "",
    is_connected: bool = True,
) -> Composed:
    """Return title and summary: what the signals say, and where in the code that is, if known.

    A title has the form of a conventional commit only where the code is known.

    Args:
        said: the description by the signals.
        paths: files that the report is about, most probable first.
        repository: their repository; None when none is chosen.
        changed: a sentence about the last change of the code, if known.
        infrastructure: what the signals are about if that is below the code.
        is_connected: whether the project has a repository at all; the inbox says once where it has none.
    """
    if not paths:
        nowhere = (
            f"It is about {infrastructure}, so no place in the code is guessed."
            if infrastructure
            else ""
            if not is_connected
            else "No repository is chosen, so the code was not searched."
            if repository is None
            else f"Nothing that the signals name was found in {repository}."
        )
        summary = f"{said.summary} {nowhere}".rstrip()
        return Composed(shorten_title(said.subject, MAX_TITLE), summary, len(summary))
    docs = is_secondary(paths[0].path) and re.search(r"(?:^|/)docs?/|\.(?:md|rst)$", paths[0].path)
    kind = "docs" if docs else said.kind
    scope = scope_of(paths[0].path, repository)
    head = f"{kind}({scope}): " if scope and scope != kind else f"{kind}: "
    sentences = [said.summary, _where(paths, repository), *([changed] if changed else [])]
    title = f"{head}{shorten_title(said.subject, MAX_TITLE - len(head))}"
    return Composed(title, " ".join(sentences), len(said.summary))


def _ranked(signals: Sequence[SignalFacts]) -> list[_Line]:
    """Return the signals' headlines, best first.

    The best one agrees with most of the others, names a problem, and comes from somebody who knows the code. Those
    of the past come last.
    """
    said = [read(one.text, source_product=one.source_product, source_type=one.source_type) for one in signals]
    heads = [frozenset(words(one.headline)) for one in said]
    bodies = [frozenset(words(" ".join(one.sentences[:20]))) for one in said]
    in_heads = Counter(word for each in heads for word in each)
    in_bodies = Counter(word for head, body in zip(heads, bodies, strict=True) for word in body - head)
    others = max(1, len(signals) - 1)
    texts = [f"{one.headline} {' '.join(one.sentences[:8])}" for one in said]
    # A text may go on in another language than its headline.
    spoken = [language_of(one.headline) or language_of(text) for one, text in zip(said, texts, strict=True)]
    language = _language(signals, spoken)
    since = max(one.at for one in signals) - PAST
    speaks_now = any(one.at >= since and head for one, head in zip(signals, heads, strict=True))
    agreement = [
        sum((in_heads[word] - 1 + 0.4 * in_bodies[word]) / others for word in own) / math.sqrt(4 + len(own))
        for own in heads
    ]
    support = _support([head | body for head, body in zip(heads, bodies, strict=True)])
    lines = []
    for place, (one, telling) in enumerate(zip(signals, said, strict=True)):
        foreign = (
            language not in {None, spoken[place]}
            and telling.headline != NOTHING
            and not is_in(texts[place], language or "")
        )
        score = _LIKE * agreement[place] if len(signals) > 1 else 0.0
        # What shares fewer words with the others may be about something else.
        score -= _OUTLIER * (1 - support[place]) if len(signals) > 2 else 0.0
        score += {"issue": 1.0, "ticket": 0.2, "review": 0.0}.get(one.source_type, 0.4)
        score -= _BY_PROGRAM if one.source_product in MACHINE_SOURCES and one.source_type != "ticket" else 0.0
        score += _PROBLEM if mentions_problem(telling.headline) else 0.0
        score += 0.3 * max(-4.0, min(telling.score, 3.0))
        score += 0.0 if 18 <= len(telling.headline) <= 95 else -0.5
        score -= _FOREIGN if foreign else 0.0
        score -= _OLD if speaks_now and one.at < since else 0.0
        lines.append(
            _Line(telling.headline, score, _source(one), telling, place, heads[place], foreign, language)
        )
    lines.sort(key=lambda line: (-line.score, line.place))
    return lines


def _support(said: Sequence[frozenset[str]]) -> list[float]:
    """Return how many words each text shares with the others, relative to the one that shares most: 0 to 1.

    A word counts by how few of the texts have it; one that a single text has does not count.
    """
    counts = Counter(word for each in said for word in each)
    shared = [
        sum(1 / counts[word] for word in each if counts[word] > 1) / math.sqrt(8 + len(each)) for each in said
    ]
    most = max(shared, default=0.0)
    return [one / most if most else 1.0 for one in shared]


def _language(signals: Sequence[SignalFacts], languages: Sequence[str | None]) -> str | None:
    """Return the language of a report, None if no text tells.

    It is that of the team's own issues, else English if some signal is in English, else the most frequent one.
    """
    counts = Counter(
        language
        for one, language in zip(signals, languages, strict=True)
        if one.source_type == "issue" and one.source_product not in MACHINE_SOURCES and language
    )
    if not counts:
        counts = Counter(language for language in languages if language)
        if counts["en"]:
            return "en"
    return max(counts, key=lambda language: (counts[language], language == "en"), default=None)


def _kind(signals: Sequence[SignalFacts]) -> Kind:
    if 2 * sum(_ASKING.search(each.text[:4_000]) is not None for each in signals) > len(signals):
        return "feat"
    if 2 * sum(_SLOW.search(each.text[:4_000]) is not None for each in signals) > len(signals):
        return "perf"
    return "fix"


def _quote(line: _Line, *, wish: bool, known: str = "") -> str:
    """Return a sentence that quotes a signal without a headline that is `known`; empty if nothing is left."""
    said = _first_sentences(line, known=known)
    if not said:
        return ""
    return f"{with_article(line.source)} {'asks' if wish else 'says'}: “{said}”."


def _first_sentences(line: _Line, *, known: str) -> str:
    """Return the headline and what follows it, as far as it fits, sentences about the problem first."""
    head = line.text.rstrip(" .")
    is_known = known.casefold().endswith(title_of(line.text).casefold())
    if not is_known and (rest := _rest_of(title_of(line.text), known)) is not None:
        head, is_known = f"… {rest}", len(rest.split()) < _LEAST_REST
    chosen: list[int] = []
    left = MAX_QUOTE - (0 if is_known else len(head))
    for place in line.said.telling:
        sentence = line.said.sentences[place]
        fits = len(sentence) >= 15 and len(chosen) < 2 and len(sentence) + 2 <= left
        refers = place - 1 not in chosen and REFERS.match(sentence)
        telling = fits and not refers and line.is_understood(sentence) and says_something(sentence)
        if telling and not set(words(sentence)) <= line.words:
            chosen.append(place)
            left -= len(sentence) + 2
    parts = [line.said.sentences[at] for at in sorted(chosen)]
    return cut(_joined(parts if is_known else [head, *parts]), MAX_QUOTE)


def _rest_of(headline: str, title: str) -> str | None:
    """Return what a title that is cut leaves out of a headline; None where it is no such title."""
    begun = title.removesuffix("…").rstrip(" .").casefold()
    if len(begun) < _LEAST_BEGUN or not headline.casefold().startswith(begun) or len(headline) <= len(title):
        return None
    return headline[len(begun) :].strip(" .,;:")


def _joined(sentences: Sequence[str]) -> str:
    """Return sentences as one text, with a full stop between them where none ends with a mark of its own."""
    text = ""
    for sentence in sentences:
        text += (
            (" " if text.endswith(("!", "?", "\u2026", "\u3002", "\uff01", "\uff1f")) else ". ")
            if text
            else ""
        )
        text += sentence.rstrip(" .")
    return text


def _tells(line: _Line) -> bool:
    """Return whether a headline is about a problem, so that it may be quoted beside another one."""
    return line.said.score >= _LEAST_QUOTED and is_worth_quoting(line.text)


def _alike(one: _Line, other: _Line) -> bool:
    """Return whether two headlines say the same in nearly the same words."""
    return len(one.words & other.words) >= _SAME_WORDS * max(1, len(one.words | other.words))


def _who(signals: Sequence[SignalFacts], now: datetime) -> str:
    """Return a sentence on how many signals report it, from where, and since when."""
    products = sorted({product_name(each.source_product) for each in signals}, key=str.casefold)
    named = products[0] if len(products) == 1 else f"{', '.join(products[:-1])} and {products[-1]}"
    # A sender's clock may be ahead.
    times = [min(each.at, now) for each in signals]
    first, last = min(times), max(times)
    users = sum(each.users for each in signals)
    affected = f" {users:,} users are reported to be affected." if users else ""
    if len(signals) == 1:
        return f"1 signal from {named} reports it, of {_day(first)}.{affected}"
    when = (
        f"all on {_day(first)}"
        if first.date() == last.date()
        else f"the first on {_day(first)} and the latest on {_day(last)}"
    )
    return f"{len(signals)} signals from {named} report it (as of {_day(now)}), {when}.{affected}"


def _others(lines: Sequence[_Line], quoted: Sequence[_Line]) -> list[str]:
    """Return a sentence that lists the headlines of other signals."""
    more: list[_Line] = []
    for line in lines:
        if _tells(line) and not any(_alike(line, known) for known in (*quoted, *more[: 2 * MAX_NAMED])):
            more.append(line)
    if not more:
        return []
    named = [f"“{cut(line.text.rstrip(' .'), MAX_NAME_CHARACTERS)}”" for line in more]
    left = len(named) - MAX_NAMED
    listed = [*named[:MAX_NAMED], f"{left} more"] if left > 0 else named
    joined = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
    said = "Another signal says" if len(more) == 1 else "Other signals say"
    return [f"{said}: {joined}."]


def _cause(lines: Sequence[_Line], *, quoted: str) -> str:
    """Return a sentence with the cause that the signals name; empty if none does or it is `quoted` already."""
    for line in lines:
        for sentence in (line.text, *line.said.sentences):
            if states_cause(sentence) and line.is_understood(sentence):
                cause = cut(sentence.rstrip(" ."), MAX_QUOTE)
                if cause in quoted:
                    return ""
                article, _, source = with_article(line.source).partition(" ")
                return f"On the cause, {article.lower()} {source} says: “{cause}”."
    return ""


def _where(paths: Sequence[CodePath], repository: str | None) -> str:
    best = paths[0]
    line = "" if best.line is None else f", line {best.line}"
    inside = f" in {repository}" if repository else ""
    guess = "The code is probably" if best.strength == "words" else "The code is"
    return f"{guess} {best.path}{line}{inside}: {best.reasons[0]}."


def _source(signal: SignalFacts) -> str:
    if signal.source_product == "signals_scout":
        return "scout's finding"
    kind = signal.source_type.replace("_", " ") if signal.source_product not in MACHINE_SOURCES else "entry"
    return kind_of_signal(signal.source_product, kind)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
