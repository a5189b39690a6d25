"""Headline and sentences of a signal in its sender's own words, for display to people.

Grouping compares cleaned and masked text (`text.cleaning`); here nothing is reworded, only left out: greetings,
forms, facts about a machine, frames, markup, and private values such as e-mail addresses and passwords.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from postroom.text.characters import cut_place, visible
from postroom.text.cleaning import MACHINE_SOURCES
from postroom.text.display import patterns
from postroom.text.display.markup import decode, with_addresses
from postroom.text.display.wrapped import join_wrapped
from postroom.text.forms.issue_templates import FORM_TEXT, drop_environment, drop_forms, heading_of
from postroom.text.mail.boilerplate import (
    drop_greeting,
    drop_quotes,
    drop_signature,
    is_quoted,
    without_quote_marks,
)
from postroom.text.noise import drop_comments, drop_markup
from postroom.text.private_values import without_private_values
from postroom.text.problem_words import mentions_problem
from postroom.text.stack_traces import drop_frames

MAX_READ = 12_000
"""Characters of a signal that are read."""
MAX_SENTENCES = 60
MAX_SENTENCE = 600
MAX_HEADLINE = 200
MAX_TITLE_LINE = 400
"""Maximum length of a first line that may be a title."""
_TITLED = frozenset({"issue", "bug"})
"""Types of signals that have a title, even where nothing is left below it."""
LEAST_OWN = 5
"""Minimum number of words of a title that is kept whatever form heading it begins with."""
NOTHING = "A signal without words"
"""Headline of a signal without visible text."""

_BRIEF_WORDS = 12
"""Words of a line up to which it may be an aside to the readers."""
_DANGLING = " ,;:-\u2013(\u201c"
_FIRST = 0.8
"""Bonus of the first sentence of a text."""
_TELLING, _PLAIN = 0.5, -0.7
"""Minimum scores of a sentence that describes a problem, and of one that may be quoted at all."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The sender's own words.

    Attributes:
        headline: the line that describes the problem best.
        score: its quality, comparable between signals.
        sentences: the other sentences, in order.
        telling: indices into `sentences`: those that describe a problem, then other plain ones.
    """

    headline: str
    score: float
    sentences: tuple[str, ...]
    telling: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A title or a sentence; `weak` marks a title that does not name the problem."""

    text: str
    score: float
    title: bool = False
    weak: bool = False


@lru_cache(maxsize=8)
def read(text: str, *, source_product: str, source_type: str) -> Headline:
    """Return a signal's headline and sentences, in linear time; an empty title gives way to the text.

    The last few are kept, since title, card and urgency of a new signal are read from the same text.
    """
    by_program = source_product in MACHINE_SOURCES and source_type != "ticket"
    pieces = list(_pieces(text, by_program=by_program, is_titled=source_type in _TITLED))
    if not pieces:
        whole = " ".join(without_private_values(visible(text, limit=MAX_READ)).split())
        return Headline(cut(whole, MAX_HEADLINE) or NOTHING, -3.0, ())
    first = pieces[0]
    best = 0 if first.title and not first.weak else _best(pieces)
    headline = pieces[best].text
    known = first.text.casefold() in headline.casefold()
    short = 2 <= _counted(first.text) <= 24 - _counted(headline)
    bare = _is_bare(first.text)
    if best and first.title and not bare and not _is_better(pieces[best], first):
        best, headline = 0, first.text
    if best and first.title and short and not known and not bare:
        # A short title names the subject; the problem with it is described further down.
        headline = f"{first.text.rstrip(' .:')}: {headline}"
    headline = _without_lead_in(headline)
    rest = [piece for place, piece in enumerate(pieces) if place != best and piece.text not in headline]
    complete = {place for place, piece in enumerate(rest) if not piece.text.endswith((":", "\uff1a"))}
    telling = [place for place in sorted(complete) if rest[place].score >= _TELLING]
    plain = [
        place
        for place in sorted(complete)
        if _PLAIN <= rest[place].score < _TELLING and _counted(rest[place].text) >= 6
    ]
    return Headline(
        cut(headline, MAX_HEADLINE),
        pieces[best].score,
        tuple(piece.text for piece in rest),
        (*telling, *plain),
    )


def details(text: str, *, source_product: str, source_type: str) -> list[str]:
    """Return the lines below a signal's title that its sender wrote, in linear time.

    The headings of forms are among them, and the addresses of links.
    """
    by_program = source_product in MACHINE_SOURCES and source_type != "ticket"
    shown = with_addresses(text[:MAX_READ])
    lines = [" ".join(line.split()) for line in _lines(shown, by_program=by_program)]
    own = [line for line in lines if any(map(str.isalnum, line)) and not _is_no_detail(line)]
    title = " ".join(text.strip().partition("\n")[0].split())
    return [line for line in own if line != title]


def letters_below_title(text: str, *, source_product: str, source_type: str) -> int:
    """Return how many letters a text has below its title; one of a script without spaces counts as two."""
    shown = read(text, source_product=source_product, source_type=source_type)
    # The headline may be the title, a sentence below it, or both.
    own = (
        patterns.URL.sub("", sentence)
        for sentence in (shown.headline, *shown.sentences)
        if not patterns.ORIGIN.match(sentence) and not patterns.PARENTHESIS.search(sentence)
    )
    title = patterns.URL.sub("", text.lstrip().partition("\n")[0])
    return max(0, sum(map(_letters, own)) - _letters(title))


def _letters(text: str) -> int:
    return sum(1 + (letter > "\u2e80") for letter in text if letter.isalpha())


def _is_no_detail(line: str) -> bool:
    """Return whether a line says where a text is from, is from a form, or is a short one to its readers."""
    short = len(line.split()) <= _BRIEF_WORDS and len(line) <= MAX_SENTENCE
    if patterns.ORIGIN.match(line) or (short and patterns.PARENTHESIS.search(line)):
        return True
    return len(line) <= MAX_SENTENCE and FORM_TEXT.search(line) is not None


def cut(text: str, most: int) -> str:
    """Return `text` in at most `most` characters, cut between words, with an ellipsis."""
    if len(text) <= most:
        return text
    at = text.rfind(" ", most // 3, most)
    return f"{text[: at if at > 0 else cut_place(text, most - 1)].rstrip(_DANGLING)}…"


def _pieces(text: str, *, by_program: bool, is_titled: bool) -> Iterator[_Piece]:
    """Yield the title and the sentences of a signal with their scores, without quoted and generated text."""
    lines = _lines(text, by_program=by_program)
    lines = lines if by_program else join_wrapped(lines)
    section, fenced, first = 0.0, False, True
    count = 0
    for place, line in enumerate(lines):
        if patterns.FENCE.match(line):
            fenced = not fenced
            continue
        heading = None if fenced else heading_of(line)
        if heading is not None:
            section = _weight_of(heading[0])
        plain = _plain(line if heading is None else heading[1])
        if not any(map(str.isalnum, plain)) or (count == 0 and _is_greeting(plain)):
            continue
        if first:
            first = False
            following = lines[place + 1] if place + 1 < len(lines) else ""
            alone = place + 1 >= len(lines) and not is_titled
            if _is_title(plain, following, last=alone) and not patterns.ORIGIN.match(plain):
                few = (
                    _counted(plain) <= 3 and not mentions_problem(plain) and not patterns.ERROR.search(plain)
                )
                weak = few or _is_bare(plain)
                yield _Piece(plain, _score(plain, 0) + (-2.5 if weak else 2.5), title=True, weak=weak)
                continue
        for sentence in _sentences(plain[:4_000]):
            if not sentence or count >= MAX_SENTENCES or not any(map(str.isalpha, sentence)):
                continue
            if FORM_TEXT.search(sentence):
                continue
            count += 1
            score = _score(sentence, count) + section + (_FIRST if count == 1 else 0.0)
            if fenced and not patterns.ERROR.search(sentence):
                score -= 3.0
            yield _Piece(cut(sentence, MAX_SENTENCE), score)


def _is_better(piece: _Piece, title: _Piece) -> bool:
    """Return whether a sentence says more than a title that names no problem."""
    few = _counted(title.text) <= 3 and _counted(piece.text) >= 4
    return piece.score >= (_PLAIN if few else _TELLING)


def _without_lead_in(headline: str) -> str:
    match = patterns.LEAD_IN.match(headline)
    return headline[match.end() :] if match and len(headline) - match.end() >= 15 else headline


def _sentences(line: str) -> Iterator[str]:
    """Yield the sentences of a line; none ends within brackets, where a full stop mostly ends an abbreviation."""
    start = 0
    # Without capitals after them, full stops end the sentences of somebody who begins without one.
    for end in (
        patterns.LOWER_END if line[:1].islower() and not patterns.END.search(line) else patterns.END
    ).finditer(line):
        sentence = line[start : end.start()]
        if len(sentence) < MAX_SENTENCE and sentence.count("(") > sentence.count(")"):
            continue
        yield sentence
        start = end.end()
    yield line[start:]


def _lines(text: str, *, by_program: bool) -> list[str]:
    shown = without_private_values(drop_comments(visible(text, limit=MAX_READ)))
    if len(patterns.HTML.findall(shown)) >= 2 and shown.lstrip().startswith("<"):
        shown = drop_markup(shown)
    lines = _without_source_code(shown.split("\n")) if by_program else _customers(decode(shown).split("\n"))
    head, rest = lines[:1], lines[1:]
    if not by_program:
        unquoted = drop_quotes(lines)
        if any(map(is_quoted, rest)) and not _says_more(unquoted[1:]):
            # What was moved from another tracker quotes all that its reporter said.
            unquoted = without_quote_marks(lines)
        lines = drop_greeting(drop_signature(unquoted)) or lines
        # A title is neither greeting nor signature, whatever its words.
        if (
            rest
            and not rest[0].strip()
            and head[0].strip()
            and lines[:1] != head
            and not _is_greeting(head[0])
        ):
            lines = [*head, "", *lines]
    titled = bool(lines[1:]) and not lines[1].strip() and _counted(lines[0]) >= LEAST_OWN
    own = lines[:1] if titled and not patterns.USER_AGENT.search(lines[0]) else []
    kept = [*own, *drop_frames(drop_environment(lines[len(own) :]))]
    kept = [line for line in kept if not line.strip() or heading_of(line) or drop_forms([line])]
    if by_program:
        return kept
    is_title = bool(kept[1:]) and not kept[1].strip() and mentions_problem(kept[0])
    without_fields = [
        line for place, line in enumerate(kept) if not _is_field(line) or (is_title and place == 0)
    ]
    return without_fields if any(map(str.isalnum, "".join(without_fields))) else kept


def _without_source_code(lines: Sequence[str]) -> list[str]:
    """Return the lines of a program without the line of code that follows a frame, indented further."""
    return [
        line
        for before, line in zip(["", *lines], lines, strict=False)
        if not (line.startswith("        ") and before.startswith("    at "))
    ]


def _says_more(lines: Sequence[str]) -> bool:
    """Return whether there are words of the sender's own below a title."""
    return any(
        _counted(line) >= 3 and not patterns.ORIGIN.match(line) and not patterns.PARENTHESIS.search(line)
        for line in lines
    )


def _customers(lines: Sequence[str]) -> list[str]:
    """Return what the customer says in a conversation; the lines as they are if they are none."""
    turns = [patterns.TURN.match(line) for line in lines]
    if not any(turn and turn["customer"] for turn in turns):
        return list(lines)
    kept: list[str] = []
    by_staff = False
    for line, turn in zip(lines, turns, strict=True):
        by_staff = turn["staff"] is not None if turn else by_staff and bool(line.strip())
        if not by_staff:
            kept.append(line[turn.end() :] if turn else line)
    return kept if any(map(str.isalnum, "".join(kept))) else list(lines)


def _is_greeting(line: str) -> bool:
    """Return whether a line is a greeting, however the reader is addressed: “Dear accounting department,”."""
    bare = line.strip()
    if patterns.SMALL_TALK.fullmatch(bare[:MAX_HEADLINE]):
        return True
    match = patterns.GREETING.match(bare)
    if match is not None:
        return not any(map(str.isalnum, bare[match.end() :]))
    return (
        bare.endswith((",", "!", ":"))
        and len(bare.split()) <= 5
        and patterns.GREETING.match(f"{bare.split(' ', 1)[0]},") is not None
        and not mentions_problem(bare)
    )


def _is_field(line: str) -> bool:
    """Return whether a line is a filled-in field of a form that says nothing about a problem."""
    match = patterns.FIELD.fullmatch(line) if len(line) <= 180 else None
    if match is None:
        return False
    key, value = match["key"].strip(" *_#|`-"), match["value"].strip()
    if key.endswith("?"):
        return patterns.CHOICE.fullmatch(value) is not None
    return patterns.FIELD_KEYS.fullmatch(key) is not None


def _plain(line: str) -> str:
    """Return a line without layout, stamps and greetings, its words unchanged."""
    line = patterns.LAYOUT.sub("", line, count=1) if patterns.LAYOUT.match(line) else line
    line = " ".join(line.split())
    for pattern in (patterns.STAMP, patterns.PREFIX, patterns.GREETING, patterns.GREETING_ALONE):
        match = pattern.match(line)
        if match and len(line) - match.end() >= 8:
            line = line[match.end() :].strip()
    whole = patterns.EMPHASIS.fullmatch(line)
    return whole[2] if whole else line


def _weight_of(heading: str) -> float:
    if patterns.BAD_SECTIONS.search(heading):
        return -2.0
    return 1.0 if patterns.GOOD_SECTIONS.search(heading) else 0.0


def _score(sentence: str, place: int) -> float:
    """Return how well a sentence describes a problem; `place` counts sentences, 0 for a title."""
    count = _counted(sentence)
    letters = sum(map(str.isalpha, patterns.URL.sub("", sentence) if "." in sentence else sentence))
    score = -0.2 * min(place, 5) - 0.05 * min(place, 20)
    score += 2.0 if patterns.ERROR.search(sentence) else 0.0
    score += (1.5 if count >= 4 or not place else 0.8) if mentions_problem(sentence) else 0.0
    score -= 2.0 if patterns.PARENTHESIS.search(sentence) else 0.0
    score -= 3.0 if patterns.ORIGIN.match(sentence) else 0.0
    score -= 3.0 if place and patterns.EXPECTED.match(sentence) else 0.0
    score -= 3.5 if place and patterns.FINE_ELSEWHERE.search(sentence) else 0.0
    score -= 1.0 if patterns.PRAISE.search(sentence) else 0.0
    score -= 1.0 if patterns.INTRODUCES.match(sentence) else 0.0
    score -= (2.5 if count <= 8 else 1.2) if patterns.LETTER.match(sentence) else 0.0
    score -= 3.0 if sentence.endswith((":", "\uff1a")) else 0.0
    score -= 1.0 if place and patterns.STEP.match(sentence) else 0.0
    score -= 1.5 if letters < 0.55 * len(sentence) else 0.0
    score -= 1.5 if count < 3 else 0.5 if count < 5 else 0.0
    score -= 0.5 if len(sentence) > 160 else 0.0
    return score


def _counted(text: str) -> int:
    """Return the number of words of a text; two characters of a script without spaces count as one."""
    spaced = len(text.split())
    return max(spaced, sum(char > "\u2e80" for char in text[:200]) // 2)


def _best(pieces: Sequence[_Piece]) -> int:
    return max(range(len(pieces)), key=lambda place: (pieces[place].score, -place))


def _is_title(line: str, following: str, *, last: bool) -> bool:
    """Return whether the first line of a text is its title: short, and a sentence or followed by a paragraph."""
    if len(line) > (120 if following.strip() else MAX_TITLE_LINE):
        return False
    introduces = line.endswith((":", "\uff1a")) and not mentions_problem(line)
    if (introduces and not patterns.ERROR.search(line)) or patterns.LETTER.match(line):
        return False
    one = not patterns.END.search(line)
    return one or not (
        last or following.strip() or patterns.PARENTHESIS.search(line) or patterns.INTRODUCES.match(line)
    )


def _is_bare(title: str) -> bool:
    """Return whether a title says nothing: “Help”, or the subject of an automatic answer."""
    if re.search(
        r"\bwe(?:'ve| have) received your\b|\bthank you for contacting\b", title[:200], re.IGNORECASE
    ):
        return True
    return title.casefold().strip(" .:!?-[]*#") in patterns.BARE
