"""Lines that a form or a tool inserts: they stand in several items of unlike titles, and name no error.

"The data was too long to send. Please paste it." in each reporter's language, "Moved here by an add-on", the
options of a menu: no list of phrases has them all, but the items of a source show them.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from postroom.text.identifiers import identifiers

LEAST = 3
"""Number of items with different titles from which a line that they share is an insertion."""
DISTINCT = 0.5
"""Share of different titles among these items: a problem that was reported twice has one title more often."""
MIN_LETTERS = 18
"""Minimum number of letters of a line; shorter ones say little."""
MAX_LINE = 400
MAX_LINES = 400
"""Lines of an item that are read."""

_DIGITS = re.compile(r"\d+")
_LINK = re.compile(r"\[[^\[\]\n]{0,200}\]\([^()\s]{0,1000}\)|https?://[^\s)>\]]{1,1000}")
_ERROR = re.compile(
    r"error|exception|traceback|fatal|panic|crash|failed|fehler|erreur|errore|错误|エラー|ошибк",
    re.IGNORECASE,
)
_NAMES = frozenset({"route", "file", "camel", "snake", "dotted", "constant", "quoted"})


def form_of_line(line: str) -> str | None:
    """Return what is equal for lines that differ in numbers only; None for one that is too short or long."""
    bare = line.strip(" \t\r>*_#|`-")
    if not MIN_LETTERS <= len(bare) <= MAX_LINE or sum(map(str.isalpha, bare)) < MIN_LETTERS:
        return None
    return _DIGITS.sub("0", bare).casefold()


def find_insertions(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the forms of the lines that were inserted into some of a source's items, sorted; in linear time."""
    titles: defaultdict[str, set[str]] = defaultdict(set)
    having: Counter[str] = Counter()
    for text in texts:
        first, *rest = text.strip().split("\n")[:MAX_LINES]
        forms = {form for line in rest if (form := form_of_line(line))}
        having.update(forms)
        for form in forms:
            titles[form].add(first.strip().casefold())
    found = (
        form
        for form, count in having.items()
        if len(titles[form]) >= max(LEAST, DISTINCT * count) and not _names_something(form)
    )
    return tuple(sorted(found))


def drop_insertions(text: str, known: Sequence[str]) -> str:
    """Return a text without the lines, other than its first one, that are or begin one of the `known` forms."""
    if not known:
        return text
    first, *rest = text.split("\n")
    return "\n".join([first, *(line for line in rest if not _is_among(form_of_line(line), known))])


def _is_among(form: str | None, known: Sequence[str]) -> bool:
    """Return whether a form begins one of `known`, since people delete the end of what was inserted."""
    if form is None:
        return False
    at = bisect_left(known, form)
    return at < len(known) and known[at].startswith(form)


def _names_something(form: str) -> bool:
    """Return whether a line names an error, code or a quoted text, which the items may be about."""
    content = _LINK.sub(" ", form)
    return bool(_ERROR.search(content)) or any(one.kind in _NAMES for one in identifiers(content))
