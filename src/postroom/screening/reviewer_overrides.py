"""People's decisions about a project's blocked signals, applied to equal texts and exported as labels.

A text that differs from a decided one only in white space, times and UUIDs gets the person's decision, whatever the
filter says. No more is inferred: one more number or URL may be what makes a text an attack.
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
"""Maximum number of characters of a text that is compared."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")


@dataclass(frozen=True, slots=True)
class ReviewerOverride:
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
    """Return the key shared by near-identical texts with the same facts; None for a long text."""
    whole = "\0".join([description, *facts_of(extra, addresses=True)])
    if len(whole) > MAX_TEXT:
        return None
    # Invisible characters are kept: something may be hidden in them.
    plain = " ".join(_UUID.sub("<id>", _TIME.sub("<time>", whole)).split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()


async def learn(
    uow: UnitOfWork, project_id: int, signal_id: UUID, decision: Decision, *, now: datetime
) -> None:
    """Store a person's decision about a signal for equal texts; it outlives the signal."""
    description, extra = await repository.text_and_facts(uow, signal_id)
    key = key_of(description, extra)
    if key is not None:
        await repository.save_override(
            uow, project_id, key, signal_id=signal_id, decision=decision, decided_at=now
        )


async def known_overrides(
    uow: UnitOfWork, project_id: int, keys: Collection[bytes]
) -> dict[bytes, ReviewerOverride]:
    """Return the latest decisions about texts in a project, by key."""
    found = await repository.select_overrides(uow, project_id, keys)
    return {key: ReviewerOverride(signal_id, decision) for key, signal_id, decision in found}


def apply_override(verdict: Verdict, key: bytes | None, known: Mapping[bytes, ReviewerOverride]) -> Verdict:
    """Return the verdict or, unless it is clean, the one that follows from a decision about the same text."""
    override = known.get(key) if key is not None and verdict.verdict != "clean" else None
    if override is None:
        return verdict
    if override.decision == "released":
        why = f"A person released the same text before (signal {override.signal_id})."
        return replace(verdict, verdict="clean", threat_type=None, spans=(), explanation=why)
    why = f"{verdict.explanation} A person confirmed the same text before (signal {override.signal_id})."
    return replace(verdict, verdict="blocked", explanation=why)


async def labels(uow: UnitOfWork, project_id: int | None, *, limit: int) -> list[Label]:
    """Return the texts that people decided about, newest decision first: released ones are harmless."""
    return [
        Label(
            override.signal_id,
            override.description,
            override.decision == "confirmed",
            (override.threat_type or "manipulation") if override.decision == "confirmed" else "released",
            override.model,
            override.score,
        )
        for override in await repository.decided(uow, project_id, limit=limit)
    ]
