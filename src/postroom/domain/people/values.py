"""A value that identifies a person, found and replaced in texts as a whole value (ADR 99).

Comparison is by strings, never by a pattern made from the value, and linear in the length of the text.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from unicodedata import is_normalized, normalize
from urllib.parse import quote

from postroom.domain.errors import Invalid

ERASED = "[erased]"
"""Replaces the value in the texts of others."""

MIN_LENGTH = 3
MAX_ADDRESS = 320
MAX_DISTINCT_ID = 1_000
MAX_NAME = 300
SELECTIVE = 8
"""Length from which a distinct id that is not a number is searched within texts; others only as whole fields."""

Kind = Literal["address", "distinct_id", "name"]

_LIMITS: dict[Kind, tuple[str, int]] = {
    "address": ("An e-mail address", MAX_ADDRESS),
    "distinct_id": ("A distinct id", MAX_DISTINCT_ID),
    "name": ("A name", MAX_NAME),
}
_PARTS = re.compile(r"[A-Za-z0-9._-]+")
_JOINING = frozenset("._+-%")
"""Characters of addresses beside letters and digits; `%` only before one, since in a URL it begins an escape."""
_SPACELESS = "\u0e00"
"""From here on (Thai, Chinese, Japanese, Korean, …) words stand beside others without a space."""


@dataclass(frozen=True)
class Value:
    """An address, compared without case; a distinct id, compared exactly; or a name, compared with whole fields."""

    kind: Kind
    text: str

    @property
    def is_in_texts(self) -> bool:
        """Whether it is also searched within texts, not only as a whole field."""
        if self.kind == "distinct_id":
            return len(self.text) >= SELECTIVE and not self.text.isdigit()
        return self.kind == "address"

    @cached_property
    def parts(self) -> list[str]:
        """Strings that every text with the value has, however it is escaped: a quick test before the exact one."""
        return sorted({self._folded(part) for part in _PARTS.findall(self.text)})

    def is_same(self, field: object) -> bool:
        """Return whether a field is the value."""
        return isinstance(field, str) and self._compared(field.strip()) == self._whole

    @property
    def compared(self) -> str:
        """The value in the form in which it is compared."""
        return self._whole

    def is_in(self, text: str) -> bool:
        """Return whether a text is the value, or contains it as a whole value."""
        if not self.is_in_texts:
            return self.is_same(text)
        return next(self._spans(_composed(text)), None) is not None

    def erased(self, text: str) -> str:
        """Return a text with the value replaced, and unchanged if it does not contain it."""
        if not self.is_in_texts:
            return ERASED if self.is_same(text) else text
        composed = _composed(text)
        pieces, end = [], 0
        for start, stop in self._spans(composed):
            pieces += [composed[end:start], ERASED]
            end = stop
        return "".join([*pieces, composed[end:]]) if pieces else text

    @cached_property
    def _whole(self) -> str:
        return self._compared(self.text)

    @cached_property
    def _forms(self) -> list[str]:
        """How texts contain it: as it is, in a URL, and in JSON without other characters than ASCII."""
        quoted = quote(self.text, safe="")
        forms = [
            self.text,
            quoted,
            re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quoted),
            quote(self.text, safe="@"),
            json.dumps(self.text)[1:-1],
        ]
        return list(dict.fromkeys(self._folded(form) for form in forms))

    def _compared(self, text: str) -> str:
        return self._folded(_composed(text))

    def _folded(self, text: str) -> str:
        """Return the text as it is compared, of the same length."""
        if self.kind != "address":
            return text
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
        return lower.replace("\N{GREEK SMALL LETTER FINAL SIGMA}", "\N{GREEK SMALL LETTER SIGMA}")

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        folded, end = self._folded(text), 0
        found = {form: folded.find(form) for form in self._forms}
        while any(start >= 0 for start in found.values()):
            start, form = min((start, form) for form, start in found.items() if start >= 0)
            stop = start + len(form)
            if start >= end and _stands_alone(folded, start, stop):
                yield start, stop
                end = stop
            found[form] = folded.find(form, start + 1)


def value_of(kind: Kind, text: str) -> Value:
    """Return the value that somebody gave, composed (Unicode NFC).

    Raises:
        Invalid: it is too short or too long, has control characters, or is no address.
    """
    text = _composed(text.strip())
    what, limit = _LIMITS[kind]
    if not MIN_LENGTH <= len(text) <= limit:
        raise Invalid(f"{what} must have {MIN_LENGTH} to {limit} characters.")
    if not text.isprintable():
        raise Invalid(f"{what} has no control characters or line breaks. Write it without them.")
    if kind == "address" and (" " in text or not all(text.partition("@"))):
        raise Invalid(
            "An e-mail address looks like mona@example.com. Write the whole address, without a name."
        )
    return Value(kind, text)


def _composed(text: str) -> str:
    return text if text.isascii() or is_normalized("NFC", text) else normalize("NFC", text)


def _stands_alone(text: str, start: int, stop: int) -> bool:
    return not (
        _continues(text, start - 1, -1, text[start]) and not _is_escape(text, start)
    ) and not _continues(text, stop, 1, text[stop - 1])


def _continues(text: str, index: int, step: int, edge: str) -> bool:
    """Return whether the character at `index`, beside a value that ends with `edge`, belongs to a longer value."""
    if not 0 <= index < len(text):
        return False
    if text[index] in _JOINING and not (step > 0 and text[index] == "%"):
        # A full stop ends a sentence; one before a letter does not.
        return 0 <= index + step < len(text) and _is_word(text[index + step], edge)
    return _is_word(text[index], edge)


def _is_word(letter: str, edge: str) -> bool:
    return letter.isalnum() and (letter < _SPACELESS or edge >= _SPACELESS)


def _is_escape(text: str, start: int) -> bool:
    r"""Return whether what precedes is an escaped character: `\n`, `\u003c` or `%20`."""
    if text[max(0, start - 2) : start - 1] == "\\" and text[start - 1] in "nrtbf":
        return True
    if text[max(0, start - 3) : start - 2] == "%" and _is_hexadecimal(text[start - 2 : start]):
        return True
    return text[max(0, start - 6) : start - 4] in {"\\u", "\\U"} and _is_hexadecimal(text[start - 4 : start])


def _is_hexadecimal(text: str) -> bool:
    return all(letter in "0123456789abcdefABCDEF" for letter in text)
