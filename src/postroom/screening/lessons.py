"""What people decided about blocked signals of a project, used for the next ones and given out as labels.

A text that differs from a decided one in nothing but spaces, times and UUIDs gets what the person said, whatever
the filter says. Nothing else is concluded: a number or an address more may be what makes a text an attack.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.screening import repository
from postroom.screening.port import Verdict

MOST_LESSONS = 200
"""Decisions of a project that are looked at, the newest first."""
MAX_TEXT = 20_000
"""A longer text is compared with nothing."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A decision about a signal."""

    signal_id: UUID
    decision: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text that a person decided about: one line of a set for `postroom eval safety`."""

    signal_id: UUID
    text: str
    unsafe: bool
    kind: str
    model: str
    score: float


def key_of(description: str, facts: Sequence[str]) -> str | None:
    """Return what near-identical texts with the same facts beside them have in common; None for a long text."""
    told = "\0".join([description, *facts])
    if len(told) > MAX_TEXT:
        return None
    # Invisible characters stay: something may be hidden in them.
    plain = " ".join(_UUID.sub("<id>", _TIME.sub("<time>", told)).split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


async def lessons(uow: UnitOfWork, project_id: int) -> dict[str, Lesson]:
    """Return the newest decision about each text, by its key."""
    found: dict[str, Lesson] = {}
    for one in await repository.decided(uow, project_id, limit=MOST_LESSONS, longest=MAX_TEXT):
        key = key_of(one.description, [*facts_of(one.extra)])
        if key is not None:
            found.setdefault(key, Lesson(one.signal_id, one.decision))
    return found


def taught(verdict: Verdict, key: str | None, known: Mapping[str, Lesson]) -> Verdict:
    """Return the verdict, or what a person said of the same text if it is not clean."""
    lesson = known.get(key) if key is not None and verdict.verdict != "clean" else None
    if lesson is None:
        return verdict
    if lesson.decision == "released":
        why = f"A person released the same text before (signal {lesson.signal_id})."
        return replace(verdict, verdict="clean", threat_type=None, spans=(), explanation=why)
    why = f"{verdict.explanation} A person confirmed the same text before (signal {lesson.signal_id})."
    return replace(verdict, verdict="blocked", explanation=why)


async def labels(uow: UnitOfWork, project_id: int | None, *, limit: int) -> list[Label]:
    """Return the texts that people decided about, the newest decision first: released ones are harmless."""
    return [
        Label(
            one.signal_id,
            one.description,
            one.decision == "confirmed",
            (one.threat_type or "manipulation") if one.decision == "confirmed" else "released",
            one.model,
            one.score,
        )
        for one in await repository.decided(uow, project_id, limit=limit)
    ]


LEAST_FACT = 15
"""Characters from which a fact beside a signal's text can hold an order."""
_MOST_VALUES = 2_000


def facts_of(extra: Any) -> Iterator[str]:
    """Yield the texts among the facts of a signal that are long enough to say something, however deep."""
    waiting = [extra]
    for value in waiting:
        if len(waiting) > _MOST_VALUES:
            break
        if isinstance(value, dict):
            waiting += [*value.values()]
        elif isinstance(value, list):
            waiting += value
    yield from (value for value in waiting if isinstance(value, str) and len(value) >= LEAST_FACT)
