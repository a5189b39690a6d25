"""Identifiers that two texts about the same problem are likely to share: routes, files, symbols, numbers.

Two texts without a common sentence may name the same function. The weight of a name depends on its rarity in the
project; weighing is up to the caller.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from postroom.text.characters import normalise

Kind = Literal[
    "route", "file", "camel", "snake", "kebab", "dotted", "constant", "version", "number", "quoted"
]

MAX_READ = 20_000
"""Characters that are read."""
MAX_RUN = 200
"""Maximum length of a run without spaces; longer runs are data, not names."""
MAX_IDENTIFIERS = 200
"""Maximum number of distinct identifiers per text; the first ones are kept."""


class Identifier(NamedTuple):
    """A name in lower case and its kind."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


# Each pattern is applied to runs of at most MAX_RUN characters, so the total time is linear in the text.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("route", re.compile(r"(?<![\w.])(?:/[\w\-$:{}\[\].]*[\w$}\]])+", re.ASCII)),
    (
        "file",
        re.compile(
            r"\b[\w-]{1,100}\.(?:py|tsx?|jsx?|rb|go|kt|swift|rs|exs?|java|cs|php|scala|vue|dart|ya?ml|sql)\b",
            re.ASCII,
        ),
    ),
    (
        "camel",
        re.compile(r"\b(?:[a-z]+(?:[A-Z][a-z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)\b"),
    ),
    ("snake", re.compile(r"\b[a-zA-Z0-9]+(?:_[a-zA-Z0-9]+)+\b")),
    ("kebab", re.compile(r"\b[a-z]+(?:-[a-z0-9]+)+\b")),
    ("dotted", re.compile(r"\b[a-z]\w*(?:\.[a-zA-Z_]\w+)+\b", re.ASCII)),
    ("constant", re.compile(r"\b[A-Z][A-Z0-9_]{2,}\b")),
    ("version", re.compile(r"\b\d+\.\d+(?:\.\d+)?\b", re.ASCII)),
    ("number", re.compile(r"\b\d{3,6}\b", re.ASCII)),
)
_HASTE = frozenset(["urgent", "urgente", "urgence", "urgencia", "dringend", "emergency", "notfall", "asap"])
"""Words in capitals that ask for haste, which are no names."""
_RUN = re.compile(r"\S+")
_OPENING, _CLOSING = "\"'`\u00ab\u201c\u201e\u201f", "\"'`\u00bb\u201d\u201c"
_QUOTED = re.compile(rf"(?<!\w)[{_OPENING}]([^{_OPENING}{_CLOSING}\n]{{3,60}})[{_CLOSING}](?!\w)")


def identifiers(text: str) -> tuple[Identifier, ...]:
    """Return the distinct identifiers of `text` (as sent), at most 200, in a fixed order. Takes linear time."""
    found = dict.fromkeys(_identifiers(normalise(text, limit=MAX_READ)))
    return tuple(found)[:MAX_IDENTIFIERS]


_BRAND = re.compile(
    r"(?<![\w./:#@`$\\\"'-])[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+(?![\w`(/#\"]|\.\w|::)|"
    r"\b(?:i(?:Phones?|Pads?|Cloud|Tunes|Mac|OS|Message)|macOS|eBay|nVidia)\b"
)
_OF_CODE = re.compile(
    r"(?:Error|Exception|Warning|Timeout|Fault|Controller|Service|Manager|Handler|Provider|Factory|Repository|Listener|"
    r"Adapter|Component|View|Model|Form|Dialog|Page|Screen|Button|Panel|Modal|Widget|Job|Worker|Task|Client|Store|"
    r"Context|Helper|Builder|Parser|Request|Response|Event|Test)$"
)

_MARKED = re.compile(r"[`\"'<]([A-Za-z]\w{2,80})(?!\w)|(?<!\w)([A-Za-z]\w{2,80})(?=\(|::|\.\w)")


def brands(text: str) -> frozenset[str]:
    """Return, in lower case, names of products and words glued together: capitals within a word of plain prose.

    A name that the text also writes like code (quoted, called, dotted) is none, nor is one with an ending of code.
    """
    read = normalise(text, limit=MAX_READ)
    code = {match[1] or match[2] for match in _MARKED.finditer(read)}
    return frozenset(
        name.lower() for name in set(_BRAND.findall(read)) if name not in code and not _OF_CODE.search(name)
    )


def _identifiers(text: str) -> Iterator[Identifier]:
    for run in _RUN.findall(text):
        if _is_plain(run) or len(run) > MAX_RUN:
            continue
        for kind, pattern in _PATTERNS:
            for value in map(str.lower, pattern.findall(run)):
                if value not in _HASTE:
                    yield Identifier(kind, value)
    for value in _QUOTED.findall(text):
        yield Identifier("quoted", value.strip().lower())


def _is_plain(run: str) -> bool:
    """Return whether a run is an ordinary word, as most are."""
    word = run.rstrip(".,;:!?")
    return not word or (word.isalpha() and (len(word) == 1 or word[1:].islower()))
