"""API schemas of a report's signals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.api.schemas.reports.reports import ReportBody
from postroom.kit.times import wire_time
from postroom.reports.evidence import Group
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
    weight: float = Field(description="Weight, 0 to 1.")
    timestamp: datetime = Field(description="When it happened.")
    extra: dict[str, Any] = Field(description="Additional fields of the source.")


class ReportSignalsBody(BaseModel):
    """A report with its live signals, earliest first; `count` and links are present when a page was requested."""

    report: ReportBody
    signals: list[SignalBody]
    count: int | None = Field(default=None, description="Number of signals on all pages.")
    next: str | None = Field(default=None, description="URL of the next page.")
    previous: str | None = Field(default=None, description="URL of the previous page.")


class EvidenceSource(BaseModel):
    """Number of a group's signals from one source."""

    source_product: str
    source_type: str
    count: int


class EvidenceGroup(BaseModel):
    """Signals of a report with the same text."""

    representative: SignalBody = Field(description="Earliest signal, which represents the group.")
    count: int = Field(description="Number of its signals.")
    weight: float = Field(description="Sum of their weights.")
    first_at: datetime = Field(description="Time of the earliest.")
    last_at: datetime = Field(description="Time of the latest.")
    sources: list[EvidenceSource] = Field(description="Sources, most frequent first.")
    reason: str | None = Field(description="Reason why the earliest is in this report, if its trace has one.")
    signal_ids: list[UUID] = Field(
        description="Its signals, earliest first, up to 200. `signals/?like=` with any of them returns all."
    )


class EvidencePage(BaseModel):
    """One page of groups of signals with the same text."""

    count: int = Field(description="Number of groups, on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    signal_count: int = Field(description="Number of signals in all groups.")
    results: list[EvidenceGroup]
