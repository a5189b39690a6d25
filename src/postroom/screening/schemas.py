"""Value types of quarantined signals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """A blocked signal, with the filter's verdict and a person's decision.

    `spans` are places in `text`, each with `start`, `end` and `why`. `score` is 0 to 1.
    """

    signal_id: UUID
    project_id: int
    source_product: str
    source_type: str
    source_id: str
    text: str
    received_at: datetime
    state: str
    threat_type: str | None
    score: float
    spans: Sequence[Mapping[str, Any]]
    explanation: str
    model: str
    screened_at: datetime
    decision: str | None
    decided_at: datetime | None
    decided_by_id: int | None


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """Some of the quarantined signals, and their total number."""

    count: int
    held: Sequence[QuarantineEntry]
