"""The passages of source files, and how much each file resembles what signals say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from postroom.domain.research.definitions import Definition, definitions_of
from postroom.text.bm25 import PATH_COUNTS, rarity_of, similarity
from postroom.text.words import words

MAX_LINES = 80
"""Maximum number of lines of a passage."""
MIN_LINES = 4
"""Shorter passages become a part of the next one."""
WHOLE = 0.25
"""Share of a file's likeness that its whole text has; its best passage has the rest."""
SIZE_EXPONENT = 0.2
"""Power of the number of passages that a likeness is multiplied by: a larger file more often has the fault."""
MIN_SHARE = 0.15
"""Share of what a report says, by how rare its words are, that a passage must have to be named for its words."""
MIN_INFORMATION = 5.0
"""Sum of the rarity (in nats) of a report's words that such a passage must have."""
_REPORTING = frozenset(
    words(
        "fix fixes fixed bug bugs bugfix issue issues problem problems broken wrong wrongly incorrect incorrectly "
        "correct correctly properly regression release version previous behavior behaviour change changes changed "
        "cause causes caused causing lead leads due make makes made longer use now allow allows work works working "
        "report reported"
    )
)
"""Words about reports and fixes: they say nothing about the code."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive lines of a file from `line` on, as the numbers of their words."""

    line: int
    words: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a file: its passages, and the line of each name that it defines (the first one)."""

    passages: Sequence[Passage]
    definitions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a file resembles a report, 1 for the most similar one, and the line of its best passage.

    `is_telling` if that passage has so much of what the report says that it is hardly chance: the most similar file
    of a repository that a report is not about is the most similar one, too.
    """

    score: float
    line: int
    is_telling: bool = False


def source_of(path: str, text: str) -> Source:
    """Return the passages and definitions of a file; a passage is a definition, or a part of a longer one."""
    found = definitions_of(path, text)
    defined: dict[str, int] = {}
    for each in found:
        defined.setdefault(each.name, each.line)
    lines = text.split("\n")
    passages = [
        Passage(start, words("\n".join(lines[start - 1 : end - 1])))
        for start, end in _ranges(found, len(lines))
    ]
    return Source(passages, defined)


def _ranges(definitions: Sequence[Definition], count: int) -> list[tuple[int, int]]:
    """Return first lines of passages, and the lines after their ends."""
    ranges: list[tuple[int, int]] = []
    start = 1
    for line in [*(each.line for each in definitions), count + 1]:
        if line - start < MIN_LINES and line <= count:
            continue
        ranges += [(first, min(first + MAX_LINES, line)) for first in range(start, line, MAX_LINES)]
        start = line
    return ranges


def likeness(
    query: Mapping[str, int], sources: Mapping[str, Source], path_words: Mapping[str, frozenset[str]]
) -> dict[str, Likeness]:
    """Return how much each file resembles a report.

    Args:
        query: words of the report, with the number of signals that contain each.
        sources: files by path.
        path_words: the words of each path, counted `PATH_COUNTS` times in each passage.
    """
    asked = {word: count for word, count in query.items() if word not in _REPORTING}
    whole: dict[str, Mapping[str, int]] = {}
    parts: dict[tuple[str, int], Mapping[str, int]] = {}
    for path, source in sources.items():
        named = dict.fromkeys(path_words[path], PATH_COUNTS)
        total = Counter(named)
        for passage in source.passages:
            total.update(passage.words)
            parts[path, passage.line] = Counter(passage.words) + Counter(named)
        whole[path] = total
    # Rare is what few files have: a licence is in one passage of every file.
    rarity = rarity_of(asked, whole)
    best: dict[str, tuple[float, int]] = {}
    for (path, line), score in similarity(asked, parts, rarity).items():
        if score > best.get(path, (0.0, 0))[0]:
            best[path] = (score, line)
    scores = {
        path: (WHOLE * score + (1 - WHOLE) * best.get(path, (0.0, 1))[0])
        * len(sources[path].passages) ** SIZE_EXPONENT
        for path, score in similarity(asked, whole, rarity).items()
    }
    most = max(scores.values(), default=0.0)
    found = {path: best.get(path, (0.0, 1))[1] for path, score in scores.items() if score > 0}
    return {
        path: Likeness(scores[path] / most, line, _is_telling(asked, parts.get((path, line), {}), rarity))
        for path, line in found.items()
    }


def _is_telling(asked: Mapping[str, int], passage: Mapping[str, int], rarity: Mapping[str, float]) -> bool:
    said = {word: rarity[word] * count for word, count in asked.items()}
    shared = sum(said[word] for word in asked.keys() & passage.keys())
    signals = max(asked.values(), default=1)
    return shared >= MIN_SHARE * sum(said.values()) and shared >= MIN_INFORMATION * signals
