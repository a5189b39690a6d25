"""New signals and the limits of intake."""

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postroom.domain.signals import extras

MAX_PRODUCT = 100
MAX_TYPE = 100
MAX_SOURCE_ID = 512
MAX_CLIENT_ID = 200
MAX_TOKENS = 8_000
DEFAULT_WEIGHT = 0.5

_COUNTED_AS_ONE = r"(?:[A-Za-z]{1,4}+|\d{1,3}+|[^\sA-Za-z\d])"
"""What counts as one token. Possessive, so that a text is read once and not beyond the limit."""
_TOO_MANY = re.compile(rf"(?:\s*+{_COUNTED_AS_ONE}){{{MAX_TOKENS + 1}}}+")


@dataclass(frozen=True, slots=True)
class NewSignal:
    """One observation as its sender states it.

    `weight`, 0 to 1, is how much of a problem one such signal is. `timestamp` is when it happened; None means now.
    `client_id` is an optional id by the sender: the same id is the same signal. `original` is the full text where
    `description` is a shortened one. `weight_reason` says what raised the weight, "" for nothing.
    What is of a `backlog`, such as an imported history, is grouped after what happens now.
    """

    source_product: str
    source_type: str
    source_id: str
    description: str
    weight: float = DEFAULT_WEIGHT
    extra: Mapping[str, Any] = field(default_factory=dict)
    client_id: str | None = None
    timestamp: datetime | None = None
    original: str | None = None
    weight_reason: str = ""
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a signal is refused: the field, a stable code and one sentence."""

    field: str
    code: str
    message: str


def has_too_many_tokens(text: str) -> bool:
    """Return whether `text` has more than `MAX_TOKENS` model tokens, estimated without a model.

    Words count one per started four letters, digits one per three, every other character one. That is slightly more
    than common byte-pair encoders need for prose and code, so a text that passes here fits there. Reading stops at
    the limit.
    """
    # A token has at least one character, so a text no longer than the limit is not read at all.
    return len(text) > MAX_TOKENS and _TOO_MANY.match(text) is not None


def find_problem(signal: NewSignal) -> Problem | None:
    """Return the first reason to refuse `signal`, or None when it is acceptable."""
    texts = (
        ("source_product", signal.source_product, MAX_PRODUCT),
        ("source_type", signal.source_type, MAX_TYPE),
        ("source_id", signal.source_id, MAX_SOURCE_ID),
    )
    for name, value, limit in texts:
        if not value.strip():
            return Problem(name, "blank", "This field may not be blank.")
        if len(value) > limit:
            return Problem(name, "max_length", f"Ensure this field has no more than {limit} characters.")
    if not signal.description.strip():
        return Problem("description", "blank", "This field may not be blank.")
    if signal.client_id is not None and not 0 < len(signal.client_id) <= MAX_CLIENT_ID:
        return Problem("id", "max_length", f"Ensure this field has 1 to {MAX_CLIENT_ID} characters.")
    for name, value in (
        ("source_product", signal.source_product),
        ("source_type", signal.source_type),
        ("source_id", signal.source_id),
        ("description", signal.description),
        ("id", signal.client_id or ""),
    ):
        if not is_storable(value):
            return Problem(name, "invalid_input", "Null characters and lone surrogates are not allowed.")
    # A text of this length has too much white space to be a text.
    too_long = len(signal.description) > MAX_TOKENS * 40
    if too_long or has_too_many_tokens(signal.description):
        return Problem(
            "description", "max_length", f"Ensure this field has no more than {MAX_TOKENS} tokens."
        )
    if not math.isfinite(signal.weight) or signal.weight < 0:
        return Problem("weight", "min_value", "Ensure this value is greater than or equal to 0.")
    if signal.weight > 1:
        return Problem("weight", "max_value", "Ensure this value is less than or equal to 1.")
    wrong = extras.find_problem(signal.source_product, signal.extra)
    return Problem(wrong[0], "invalid_input", wrong[1]) if wrong else None


def is_storable(text: str) -> bool:
    """Return whether PostgreSQL can store `text`: no null character, no lone surrogate."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def content_hash(signal: NewSignal, *, within: str = "") -> bytes:
    """Return the SHA-256 that exact repeats of `signal` share: of product, type, source id and description.

    A signal stored with its report repeats only those `within` the same report.
    """
    digest = hashlib.sha256()
    parts = (signal.source_product, signal.source_type, signal.source_id, signal.description)
    for part in (*parts, within) if within else parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.digest()
