"""What people decided about blocked signals of a project, used for the next ones and given out as labels.

A text that differs from a decided one in nothing but spaces, times and UUIDs gets what the person said, whatever
the filter says. Nothing else is concluded: a number or an address more may be what makes a text an attack.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.signals.quarantine import Decision
from postroom.screening import repository
from postroom.screening.facts import facts_of
from postroom.screening.port import Verdict

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


def key_of(description: str, extra: Any) -> bytes | None:
    """Return what near-identical texts with the same facts beside them have in common; None for a long text."""
    told = "\0".join([description, *facts_of(extra, addresses=True)])
    if len(told) > MAX_TEXT:
        return None
    # Invisible characters stay: something may be hidden in them.
    plain = " ".join(_UUID.sub("<id>", _TIME.sub("<time>", told)).split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()


async def learn(
    uow: UnitOfWork, project_id: int, signal_id: UUID, decision: Decision, *, now: datetime
) -> None:
    """Keep what a person said of a signal for the same text; it stays when the signal is removed."""
    description, extra = await repository.told(uow, signal_id)
    key = key_of(description, extra)
    if key is not None:
        await repository.save_lesson(
            uow, project_id, key, signal_id=signal_id, decision=decision, decided_at=now
        )


async def lessons(uow: UnitOfWork, project_id: int, keys: Collection[bytes]) -> dict[bytes, Lesson]:
    """Return what was last said in a project about the texts with some keys, by key."""
    found = await repository.known_lessons(uow, project_id, keys)
    return {key: Lesson(signal_id, decision) for key, signal_id, decision in found}


def taught(verdict: Verdict, key: bytes | None, known: Mapping[bytes, Lesson]) -> Verdict:
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
