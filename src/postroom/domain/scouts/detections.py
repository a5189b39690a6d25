"""Detectors' sightings: the findings that they become, the ids of these, and the choice of those to report."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from postroom.domain.reports.artefact_types import Priority
from postroom.domain.scouts.findings import (
    ABOUT,
    KIND,
    MAX_ABOUT,
    MAX_EVIDENCE,
    Finding,
    FindingKind,
    normalise_tags,
)

MAX_FINDINGS = 20
"""Maximum number of findings reported by one run, worst first."""

MAX_TEXT = 20_000
MAX_LINE = 300


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence for a sighting: its source, a summary, and its id there."""

    source_product: str
    summary: str
    entity_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One problem that a detector saw.

    Equal `key`s mean the same problem: a scout reports a key once within `quiet_days`. `title` is one line, `body`
    the rest in plain sentences. `confidence` is 0 to 1. An `operational` one gets no code, no conventional-commit
    title and no hand-off. `about` are the ids of signals about the one thing that it names, such as an error: the
    finding joins their report if it is one. Without them it gets a report of its own.
    """

    key: str
    title: str
    body: str
    confidence: float
    severity: Priority = "P3"
    tags: Sequence[str] = ()
    proofs: Sequence[Proof] = ()
    hypothesis: str = ""
    quiet_days: int = 7
    kind: FindingKind = "code"
    about: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class DetectorResult:
    """The result of a run: a summary, and what it saw."""

    summary: str
    sightings: Sequence[Sighting] = field(default_factory=tuple)


def finding_id(key: str) -> str:
    """Return the finding id for a key, the same in every run."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]


def finding_of(sighting: Sighting) -> Finding:
    """Return the finding of a sighting."""
    details: dict[str, Any] = {
        "evidence": [
            {
                "source_product": proof.source_product,
                "summary": one_line(proof.summary),
                **({"entity_id": proof.entity_id[:MAX_LINE]} if proof.entity_id else {}),
            }
            for proof in list(sighting.proofs)[:MAX_EVIDENCE]
        ],
        "dedupe_keys": [sighting.key],
    }
    if sighting.kind == "operational":
        details[KIND] = sighting.kind
    if sighting.about:
        details[ABOUT] = [str(id) for id in sighting.about[:MAX_ABOUT]]
    if sighting.hypothesis:
        details["hypothesis"] = sighting.hypothesis
    return Finding(
        finding_id=finding_id(sighting.key),
        description=f"{one_line(sighting.title)}\n\n{sighting.body.strip()}"[:MAX_TEXT],
        confidence=min(max(sighting.confidence, 0.0), 1.0),
        severity=sighting.severity,
        tags=normalise_tags(sighting.tags),
        details=details,
    )


def one_line(text: str) -> str:
    """Return a text on one line, cut to size."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…"


def to_report(
    sightings: Sequence[Sighting], reported: Collection[str]
) -> tuple[list[Sighting], list[Sighting], list[Sighting]]:
    """Return the sightings to report, those reported lately, and those beyond the limit; each key once.

    Ordered by severity, confidence and key.
    """
    distinct = list({sighting.key: sighting for sighting in reversed(sightings)}.values())
    distinct.sort(key=lambda each: (each.severity, -each.confidence, each.key))
    fresh = [each for each in distinct if each.key not in reported]
    again = [each for each in distinct if each.key in reported]
    return fresh[:MAX_FINDINGS], again, fresh[MAX_FINDINGS:]
