"""Masking of numbers and ids: texts that differ only in these have the same form.

Only what can hardly carry words is masked: standalone numbers, times, UUIDs, hexadecimal ids. Digits next to
letters stay (`1gn0r3`, `log4j2`), except before units.
"""

import re

MAX_VALUES = 40
"""Maximum number of masked tokens; a text with more of them may encode a message, and has no form."""

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
    """Return the text with `#` for each number and time and `#id` for each id; None without any, or with too many.

    Takes linear time.
    """
    form, count = _CHANGING.subn(lambda found: "#id" if found["id"] else "#", text, count=MAX_VALUES + 1)
    return form if 0 < count <= MAX_VALUES else None
