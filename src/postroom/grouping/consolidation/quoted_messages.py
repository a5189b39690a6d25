"""The error message that a title quotes: “Fatal error: No project” is not “Fatal error: Out of memory”."""

import re

_QUOTED = re.compile(r"([^:\n]{0,80}\b(?:error|exception|failure)): ([^\n]{1,200})", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")

Message = tuple[str, str]


def message_of(title: str) -> Message | None:
    """Return the beginning of a title that quotes an error, and what the error says, apart from numbers."""
    found = _QUOTED.match(" ".join(title[:400].split()))
    if found is None:
        return None
    said = _DIGITS.sub("0", found[2]).casefold().rstrip(" .…")
    return (found[1].casefold(), said) if said else None


def are_unlike(one: Message | None, other: Message | None) -> bool:
    """Return whether two begin alike and then say different things; one that says less is not unlike."""
    if one is None or other is None or one[0] != other[0]:
        return False
    return not (one[1].startswith(other[1]) or other[1].startswith(one[1]))
