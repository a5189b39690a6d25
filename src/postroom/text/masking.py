"""A text with marks for its numbers and ids: texts that differ in nothing else have one form, and say the same.

Only what can hardly hold words gives way: numbers that stand alone, times, UUIDs, hexadecimal ids. A digit beside a
letter stays where it is (`1gn0r3`, `log4j2`), but for units.
"""

import re

MOST = 40
"""Numbers and ids of a text; one with more of them may spell something, and has no form."""

_TIME = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:z|[+-][0-9]{2}:?[0-9]{2})?"
)
_ID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[0-9a-f]{0,63}[0-9])(?=[0-9a-f]{0,63}[a-f])[0-9a-f]{7,64}"
_NUMBER = r"[0-9]{1,20}(?:[.,][0-9]{1,20})?"
_UNIT = r"(?:(?=(?:[nmu]?s|min|sec|[hdx]|[kmgt]?i?b|px)(?![^\W_]))|(?![^\W_]))"
_CHANGING = re.compile(
    rf"(?<![^\W_])(?:(?:{_TIME})(?![^\W_])|(?P<id>{_ID})(?![^\W_])|{_NUMBER}{_UNIT})", re.IGNORECASE
)


def form_of(text: str) -> str | None:
    """Return the text with `#` for each number and time and `#id` for each id; None if it has none, or too many.

    Takes linear time.
    """
    form, count = _CHANGING.subn(lambda found: "#id" if found["id"] else "#", text, count=MOST + 1)
    return form if 0 < count <= MOST else None
