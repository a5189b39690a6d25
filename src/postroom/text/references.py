"""Numbers and links with which a text names items of trackers: `see bug 4711`, `#12`, `SHOP-7`, `…/issues/12`."""

from postroom.text.characters import storable

MAX_FOUND = 10
MAX_LENGTH = 60
MAX_WORDS = 4_000
"""Number of words of a text that are read."""
_EDGES = ".,;:!?()[]{}<>\"'`*"
_BEFORE = frozenset(
    {
        "bug",
        "bugs",
        "issue",
        "issues",
        "ticket",
        "tickets",
        "case",
        "incident",
        "pr",
        "duplicate",
        "dupe",
        "of",
    }
)
"""Words before a plain number that make it a name."""


def references_in(text: str) -> list[str]:
    """Return the ids that a text names, as sources may know them, in order; linear in its length."""
    found: dict[str, None] = {}
    before = ""
    for word in text.split(None, MAX_WORDS)[:MAX_WORDS]:
        plain = word.strip(_EDGES)
        for name in _names(plain, before):
            if 0 < len(name) <= MAX_LENGTH:
                found[storable(name)] = None
        if len(found) >= MAX_FOUND:
            break
        before = plain.lower()
    return list(found)[:MAX_FOUND]


def _names(word: str, before: str) -> list[str]:
    if len(word) > 300 or not any(map(str.isdigit, word)):
        return []
    if "://" in word:
        return _in_link(word)
    head, hash_, number = word.rpartition("#")
    if hash_ and number.isdigit():
        return [number, *([word] if head else [])]
    if word.isdigit():
        return [word] if before in _BEFORE else []
    key, dash, number = word.rpartition("-")
    return [word] if dash and number.isdigit() and key.isalpha() and key.isupper() else []


def _in_link(link: str) -> list[str]:
    path, _, query = link.partition("#")[0].partition("?")
    last = path.rstrip("/").rpartition("/")[2]
    key = last.rpartition("-")
    found = [last] if last.isdigit() or (key[0].isalpha() and key[0].isupper() and key[2].isdigit()) else []
    values = [one.partition("=") for one in query.split("&")]
    return [*found, *(value for name, _, value in values if name == "id" and value.isdigit())]
