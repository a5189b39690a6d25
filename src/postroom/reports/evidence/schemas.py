"""API schemas of a report's signals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.edge.times import wire_time
from postroom.reports.evidence.service import Group
from postroom.reports.schemas import ReportBody
from postroom.signals.reading import ReportSignal


def signal_on_wire(signal: ReportSignal) -> dict[str, Any]:
    """Return the JSON object of a signal within its report."""
    return {
        "signal_id": str(signal.signal_id),
        "content": signal.content,
        "source_product": signal.source_product,
        "source_type": signal.source_type,
        "source_id": signal.source_id,
        "weight": signal.weight,
        "timestamp": wire_time(signal.timestamp),
        "extra": signal.extra,
    }


def group_on_wire(group: Group) -> dict[str, Any]:
    """Return the JSON object of a group of signals."""
    return {
        "representative": signal_on_wire(group.representative),
        "count": group.count,
        "weight": group.weight,
        "first_at": wire_time(group.first_at),
        "last_at": wire_time(group.last_at),
        "sources": [
            {"source_product": product, "source_type": type, "count": count}
            for (product, type), count in sorted(group.sources.items(), key=lambda one: (-one[1], one[0]))
        ],
        "reason": group.reason,
        "signal_ids": [str(id) for id in group.signal_ids],
    }


class SignalBody(BaseModel):
    """A signal within its report."""

    signal_id: UUID
    content: str = Field(description="What was observed.")
    source_product: str
    source_type: str
    source_id: str
    weight: float = Field(description="How much of a problem one such signal is, 0 to 1.")
    timestamp: datetime = Field(description="When it happened.")
    extra: dict[str, Any] = Field(description="Whatever else the source sent along.")


class ReportSignalsBody(BaseModel):
    """A report with its live signals, earliest first; `count` and links are present when a page was requested."""

    report: ReportBody
    signals: list[SignalBody]
    count: int | None = Field(default=None, description="Number of signals on all pages.")
    next: str | None = Field(default=None, description="URL of the next page.")
    previous: str | None = Field(default=None, description="URL of the previous page.")


class EvidenceSource(BaseModel):
    """How many signals of a group come from one source."""

    source_product: str
    source_type: str
    count: int


class EvidenceGroup(BaseModel):
    """Signals of a report that say the same."""

    representative: SignalBody = Field(description="The earliest of them, which stands for all.")
    count: int = Field(description="Number of its signals.")
    weight: float = Field(description="Sum of their weights.")
    first_at: datetime = Field(description="When the earliest happened.")
    last_at: datetime = Field(description="When the newest happened.")
    sources: list[EvidenceSource] = Field(description="Where they come from, the most frequent first.")
    reason: str | None = Field(description="Why the earliest is in this report, if its trace says so.")
    signal_ids: list[UUID] = Field(
        description="Its signals, the earliest first: 200 at most. `signals/?like=` with any of them reads all."
    )


class EvidencePage(BaseModel):
    """One page of groups of signals that say the same."""

    count: int = Field(description="Number of groups, on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    signal_count: int = Field(description="Number of signals in all groups.")
    results: list[EvidenceGroup]
