"""Queries of reports as readers see them: pages, one report, counts.

Building a statement takes Python longer than PostgreSQL needs to answer it. So statements depend on *what* is asked
for and are cached, and *who* asks is in their parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_claims, report_watches, reports
from postroom.domain.reports.inbox import Filters, Ordering
from postroom.domain.reports.state import Status
from postroom.domain.search_terms import Wanted
from postroom.reports.inbox import conditions
from postroom.reports.inbox.conditions import Condition
from postroom.reports.schemas import Report

_SNOOZE = (report_watches.c.report_id == reports.c.id, report_watches.c.kind == "snooze")

# Looked up only for reports whose status allows a snooze.
_SNOOZED_UNTIL = sa.case(
    (
        reports.c.status == Status.SUPPRESSED.value,
        sa.select(report_watches.c.due_at).where(*_SNOOZE).scalar_subquery(),
    )
)
_SNOOZED_FOR = sa.case(
    (
        sa.and_(
            reports.c.status == Status.POTENTIAL.value,
            reports.c.signal_count < reports.c.signals_at_run,
            sa.exists().where(*_SNOOZE),
        ),
        reports.c.signals_at_run - reports.c.signal_count,
    )
)
_SNOOZE_SIGNALS = sa.case(
    (
        reports.c.status == Status.POTENTIAL.value,
        sa.select(report_watches.c.facts["signals"].as_integer()).where(*_SNOOZE).scalar_subquery(),
    )
)

_COLUMNS = (
    reports.c.id,
    reports.c.headline,
    reports.c.card,
    reports.c.area,
    reports.c.title,
    reports.c.summary,
    reports.c.status,
    reports.c.total_weight,
    reports.c.signal_count,
    reports.c.signals_at_run,
    reports.c.created_at,
    reports.c.updated_at,
    reports.c.artefact_count,
    reports.c.priority,
    reports.c.actionability,
    reports.c.already_addressed,
    reports.c.dismissal_reason,
    reports.c.dismissal_note,
    reports.c.source_products,
    reports.c.implementation_pr_url,
    reports.c.implementation_pr_state,
    # Null is cheaper than an empty value, which would be parsed.
    sa.func.nullif(reports.c.pull_requests, sa.literal_column("'[]'::jsonb"), type_=JSONB).label("links"),
    sa.func.nullif(reports.c.extras, sa.literal_column("'{}'::jsonb"), type_=JSONB).label("extras"),
    reports.c.waits_for,
    sa.case((reports.c.waits_for.is_not(None), reports.c.error)).label("error"),
    reports.c.repository,
    reports.c.reviewers,
    reports.c.scout_name,
    reports.c.last_signal_at,
    reports.c.recent_counts,
    reports.c.recent_until,
    reports.c.problem_length,
    reports.c.signals_at_research,
    reports.c.last_run_at,
    reports.c.words_outdated_at,
    reports.c.history,
    reports.c.tracker_issue,
    _SNOOZED_UNTIL.label("snoozed_until"),
    _SNOOZED_FOR.label("snoozed_for"),
    _SNOOZE_SIGNALS.label("snooze_signals"),
    sa.exists().where(report_claims.c.report_id == reports.c.id).label("has_claim"),
    reports.c.labels,
    reports.c.several_problems,
    conditions.BEFORE_RESEARCH.label("status_before_research"),
    sa.func.nullif(reports.c.corrections, sa.literal_column("'{}'::jsonb"), type_=JSONB).label("corrected"),
)
"""In the order of the fields of `Report`; `is_suggested_reviewer` follows."""

DEEP = 1_000
"""Offset from which a page is found by ids alone, which the inbox index yields without reading the reports."""

_LAST = UUID(int=2**128 - 1)
"""An id after all others."""

_KEPT = 256
"""Maximum number of cached statements of each kind, some 30 KB each."""

Half = Literal["all", "mine", "others"]
"""All matching reports, those of them that wait for the reader, or the rest."""


@dataclass(frozen=True, slots=True)
class Question:
    """The criteria of a list of reports.

    `reviewers`: handles (lower case), one of which the newest suggestion must name; None for no condition.
    `groups`: for each group of people (user ids and handles), a report must be claimed by or suggested to one of
    them.
    """

    filters: Filters
    reviewers: tuple[str, ...] | None = None
    groups: tuple[tuple[tuple[int, tuple[str, ...]], ...], ...] = ()

    def people(self) -> list[Condition]:
        """Return the conditions about people."""
        found = [] if self.reviewers is None else [conditions.reviewed_by(self.reviewers)]
        return [*found, *(conditions.of_people(group) for group in self.groups)]


@dataclass(frozen=True, slots=True)
class Reader:
    """The reading user (0 for nobody) and project; `handles` are theirs as a suggested reviewer, in lower case.

    `found` are the reports that the search of the question found, the best first, and `wanted` what it accepted.
    """

    project_id: int
    handles: tuple[str, ...]
    user_id: int = 0
    found: tuple[UUID, ...] = ()
    wanted: tuple[Wanted, ...] = ()

    def parameters(self) -> dict[str, Any]:
        """Return the statement parameters that depend on the reader."""
        return {
            "project_id": self.project_id,
            "viewer": [*self.handles],
            "viewer_id": self.user_id,
            "found": [*self.found],
        }


async def select_page(
    uow: UnitOfWork,
    reader: Reader,
    question: Question,
    ordering: Ordering,
    *,
    half: Half = "all",
    limit: int,
    offset: int,
) -> list[Report]:
    """Return at most `limit` reports of a half, in order, after the first `offset`."""
    statement = _page(question, half, ordering, known=bool(reader.handles), deep=offset >= DEEP)
    found = await uow.execute(statement, reader.parameters() | {"limit": limit, "offset": offset})
    return [Report(*row) for row in found]


async def select_before(
    uow: UnitOfWork, reader: Reader, question: Question, before: UUID | None, *, limit: int
) -> list[Report]:
    """Return at most `limit` matching reports, the newest first, that are older than the one `before`."""
    statement = _before(question, known=bool(reader.handles))
    values = {"before": before or _LAST, "limit": limit}
    return [Report(*row) for row in await uow.execute(statement, reader.parameters() | values)]


async def select_found(uow: UnitOfWork, reader: Reader, question: Question) -> list[Report]:
    """Return the reports that the reader's search found, in that order."""
    statement = _found(question, known=bool(reader.handles))
    reports_by_id = {row.id: Report(*row) for row in await uow.execute(statement, reader.parameters())}
    return [reports_by_id[id] for id in reader.found if id in reports_by_id]


async def count(uow: UnitOfWork, reader: Reader, question: Question, *, half: Half = "all") -> int:
    """Return how many reports a half has."""
    return int((await uow.execute(_counted(question, half), reader.parameters())).scalar_one())


async def count_by_rank(uow: UnitOfWork, reader: Reader, question: Question) -> dict[int, int]:
    """Return how many of the matching reports have each status rank (`inbox.status_rank`)."""
    rank = reports.c.status_rank
    statement = sa.select(rank, sa.func.count()).where(*_listed(question, "all")).group_by(rank)
    return {rank: int(count) for rank, count in await uow.execute(statement, reader.parameters())}


async def count_by_area(uow: UnitOfWork, reader: Reader, question: Question, *, limit: int) -> dict[str, int]:
    """Return the areas with most of the matching reports, and the number of each."""
    area, counted = reports.c.area, sa.func.count()
    statement = (
        sa.select(area, counted)
        .where(*_listed(question, "all"), area.is_not(None))
        .group_by(area)
        .order_by(counted.desc(), area)
        .limit(limit)
    )
    return {area: int(count) for area, count in await uow.execute(statement, reader.parameters())}


async def find(uow: UnitOfWork, reader: Reader, question: Question, report_id: UUID) -> Report | None:
    """Return the report, suppressed or not, if it matches."""
    statement = _one(question, known=bool(reader.handles))
    row = (await uow.execute(statement, reader.parameters() | {"report_id": report_id})).one_or_none()
    return None if row is None else Report(*row)


async def visible(
    uow: UnitOfWork, reader: Reader, question: Question, report_ids: Sequence[UUID]
) -> set[UUID]:
    """Return those of `report_ids` that `find` would find."""
    matching = [*conditions.retrievable(question.filters), *question.people()]
    statement = sa.select(reports.c.id).where(reports.c.id.in_(report_ids), *matching)
    return set((await uow.execute(statement, reader.parameters())).scalars())


@lru_cache(maxsize=_KEPT)
def _page(question: Question, half: Half, ordering: Ordering, *, known: bool, deep: bool) -> sa.Select[Any]:
    limit, offset = sa.bindparam("limit", type_=sa.BigInteger), sa.bindparam("offset", type_=sa.BigInteger)
    order = conditions.order_by(ordering, known=known)
    matching = _listed(question, half)
    if not deep:
        return _columns(known=known).where(*matching).order_by(*order).limit(limit).offset(offset)
    if half == "others":
        matching = [*_listed(question, "all"), conditions.NOT_WAITING]
    ids = sa.select(reports.c.id).where(*matching).order_by(*order).limit(limit).offset(offset)
    return _columns(known=known).where(reports.c.id.in_(ids.correlate(None))).order_by(*order)


@lru_cache(maxsize=_KEPT)
def _before(question: Question, *, known: bool) -> sa.Select[Any]:
    limit = sa.bindparam("limit", type_=sa.BigInteger)
    older = reports.c.id < sa.bindparam("before", type_=sa.Uuid)
    matching = _listed(question, "all")
    return _columns(known=known).where(older, *matching).order_by(reports.c.id.desc()).limit(limit)


@lru_cache(maxsize=_KEPT)
def _found(question: Question, *, known: bool) -> sa.Select[Any]:
    return _columns(known=known).where(*_listed(question, "all"))


@lru_cache(maxsize=_KEPT)
def _counted(question: Question, half: Half) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(reports).where(*_listed(question, half))


@lru_cache(maxsize=_KEPT)
def _one(question: Question, *, known: bool) -> sa.Select[Any]:
    matching = [*conditions.retrievable(question.filters), *question.people()]
    return _columns(known=known).where(reports.c.id == sa.bindparam("report_id"), *matching)


def _columns(*, known: bool) -> sa.Select[Any]:
    waits = conditions.WAITING if known else sa.false()
    return sa.select(*_COLUMNS, waits.label("is_suggested_reviewer"))


def _listed(question: Question, half: Half) -> list[Condition]:
    matching = [*conditions.listed(question.filters), *question.people()]
    if question.filters.for_me:
        matching.append(conditions.OWN)
    match half:
        case "all":
            return matching
        case "mine":
            return [*matching, conditions.OWN, conditions.WAITING]
        case "others":
            return [*matching, ~conditions.WAITING]
