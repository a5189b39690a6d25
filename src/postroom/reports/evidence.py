"""The signals of a report as evidence: page by page, and grouped by what they say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.domain.signals.near_identical import NearIdentical, gather
from postroom.signals import reading
from postroom.signals.reading import ReportSignal

MAX_IDS = 200
"""Maximum number of ids of a group; the others are found with `page_like`."""


@dataclass(frozen=True, slots=True)
class SignalPage:
    """Some signals of a report, and their total number."""

    count: int
    signals: Sequence[ReportSignal]


@dataclass(frozen=True, slots=True)
class Group:
    """Signals that say the same: the earliest represents all, and `reason` says why it is in the report."""

    representative: ReportSignal
    signal_ids: Sequence[UUID]
    count: int
    weight: float
    first_at: datetime
    last_at: datetime
    sources: Mapping[tuple[str, str], int]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Some groups of a report's signals, the number of all groups, and of all signals."""

    count: int
    signal_count: int
    groups: Sequence[Group]


async def page(uow: UnitOfWork, report_id: UUID, requested: Page) -> SignalPage:
    """Return a page of the live signals, earliest first."""
    count = await reading.count_of_report(uow, report_id)
    found = await reading.signals_of_report(uow, report_id, limit=requested.limit, offset=requested.offset)
    return SignalPage(count, found)


async def page_like(uow: UnitOfWork, report_id: UUID, signal_id: UUID, requested: Page) -> SignalPage:
    """Return a page of the signals that say the same as one of them; empty for a signal of another report."""
    for group in gather(await reading.said_of_report(uow, report_id)):
        ids = [member.id for member in group.members]
        if signal_id in ids:
            shown = ids[requested.offset : requested.offset + requested.limit]
            return SignalPage(len(ids), await reading.signals_of_report(uow, report_id, among=shown))
    return SignalPage(0, [])


async def grouped(uow: UnitOfWork, report_id: UUID, requested: Page) -> Evidence:
    """Return a page of the groups, largest first."""
    said = await reading.said_of_report(uow, report_id)
    found = gather(said)
    shown = found[requested.offset : requested.offset + requested.limit]
    firsts = [group.first.id for group in shown]
    whole = {
        one.signal_id: one for one in await reading.signals_of_report(uow, report_id, among=firsts) if shown
    }
    reasons = await reading.reasons_of(uow, firsts)
    # A signal that was deleted meanwhile is left out.
    groups = [_group(one, whole[one.first.id], reasons) for one in shown if one.first.id in whole]
    return Evidence(len(found), len(said), groups)


def _group(alike: NearIdentical, first: ReportSignal, reasons: Mapping[UUID, str]) -> Group:
    members = alike.members
    return Group(
        representative=first,
        signal_ids=[member.id for member in members[:MAX_IDS]],
        count=len(members),
        weight=sum(member.weight for member in members),
        first_at=alike.first.timestamp,
        last_at=alike.last_at,
        sources=Counter((member.source_product, member.source_type) for member in members),
        reason=reasons.get(first.signal_id),
    )
