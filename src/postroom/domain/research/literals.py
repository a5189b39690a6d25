"""Messages whose text in code has placeholders: `no room 7 at Adler` for `no room {id} at {hotel}`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from postroom.domain.research.evidence import Evidence
from postroom.domain.research.matches import TextMatch

MAX_PARTS = 40
"""Maximum number of parts of messages that are searched for in one repository."""
PART_WORDS = 3
"""Words of a part: as many as a message of code has between two placeholders, and still rare."""
MAX_WORDS = 40
LEAST_WORDS = 3
LEAST_SHARE = 0.5
"""Share of a message's words that a line must have, in the same order."""

_PLAIN = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?[,;:.!?]?")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Literal:
    """A line with most words of a message, and their share, 0 to 1."""

    match: TextMatch
    share: float


def texts_of(evidence: Iterable[Evidence]) -> list[str]:
    """Return the messages and quoted texts of several words, each once."""
    quotes = (clue.value for each in evidence for clue in each.clues if clue.kind == "quote")
    return [text for text in dict.fromkeys(quotes) if len(_WORD.findall(text)) >= LEAST_WORDS]


def parts_of(text: str) -> list[str]:
    """Return parts of a message that its text in code may have as they are: without numbers, names and quotes."""
    parts: dict[str, None] = {}
    run: list[str] = []
    for token in [*text.split()[:MAX_WORDS], ""]:
        if _PLAIN.fullmatch(token):
            run.append(token)
            continue
        for start in range(max(len(run) - PART_WORDS, 0) + 1) if len(run) > 1 else ():
            parts[" ".join(run[start : start + PART_WORDS])] = None
        run = []
    return sorted(parts, key=len, reverse=True)


def lines_like(texts: Sequence[str], found: Sequence[TextMatch]) -> dict[str, list[Literal]]:
    """Return the lines that have most words of each message in their order, best first."""
    by_text: dict[str, list[Literal]] = defaultdict(list)
    lines = [(line, _WORD.findall(line.text.lower())[: 2 * MAX_WORDS]) for line in found]
    for text in texts:
        asked = _WORD.findall(text.lower())[:MAX_WORDS]
        parts = [part.lower() for part in parts_of(text)]
        for line, words in lines:
            if not any(part in line.text.lower() for part in parts):
                continue
            blocks = SequenceMatcher(None, asked, words, autojunk=False).get_matching_blocks()
            same = sum(block.size for block in blocks)
            if same >= LEAST_WORDS and same >= LEAST_SHARE * len(asked):
                by_text[text].append(Literal(line, same / len(asked)))
    return {text: sorted(lines, key=lambda each: -each.share) for text, lines in by_text.items()}


def missing(texts: Sequence[str], found: Sequence[TextMatch]) -> list[str]:
    """Return the messages that no line has as they are."""
    lowered = [line.text.lower() for line in found]
    return [text for text in texts if not any(text.lower() in line for line in lowered)]


def by_path(literals: Sequence[Literal]) -> Mapping[str, Literal]:
    """Return the best line of each file."""
    best: dict[str, Literal] = {}
    for literal in literals:
        best.setdefault(literal.match.path, literal)
    return best
