"""Each figure of the insights, against a slow and obvious computation on a generated course of events."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import sqlalchemy as sa
from tests.helpers.grouping import RecordingJobs
from tests.helpers.regrouping import RegroupCommands
from tests.helpers.reports import add_project, add_report, add_signal, next_id

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_state_changes, reports, signals
from postroom.domain.errors import Conflict
from postroom.domain.reports.followup import STALE
from postroom.domain.reports.insights import Grouping, Periods, periods
from postroom.domain.reports.outcomes import Outcome
from postroom.domain.reports.state import Event, Reopen, Resolve, Suppress
from postroom.domain.signals.history import Outcome as ItemOutcome
from postroom.grouping.regroup import service as regroup
from postroom.grouping.regroup import undo as regroup_undo
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.reports import report_merges
from postroom.reports.decisions import outcomes, promotion, undo
from postroom.reports.decisions.decide import Decision, Dismissal, decide
from postroom.reports.decisions.history import SettledOpening, open_settled
from postroom.reports.decisions.outcomes import Happened
from postroom.reports.insights import service
from postroom.reports.insights.schemas import Figures, Selection, Times
from postroom.reports.schemas import Addition, Opening

BEGIN = datetime(2026, 2, 2, 12, tzinfo=UTC)
AREAS = (None, "billing", "login", "search")
PRODUCTS = ("zendesk", "linear", "sentry")
LOGINS = ("ann", "bo")
DECIDED = {"fixed", "dismissed", "snoozed", "handed_off"}
SETTLED = {"fixed", "dismissed", "archived"}
OPEN = {"potential", "candidate", "in_progress", "pending_input", "ready", "failed"}


@dataclass
class Course:
    """A course of events, and what a reader of it would count."""

    uow: UnitOfWork
    project: int
    random: random.Random
    now: datetime = BEGIN
    happened: defaultdict[UUID, list[tuple[str, datetime]]] = field(default_factory=lambda: defaultdict(list))
    regroupings: list[UUID] = field(default_factory=list)

    async def reports(self, *statuses: str) -> list[UUID]:
        found = await self.uow.execute(
            sa.select(reports.c.id)
            .where(reports.c.project_id == self.project, reports.c.status.in_(statuses or OPEN))
            .order_by(reports.c.id)
        )
        return list(found.scalars())

    async def pick(self, *statuses: str) -> UUID | None:
        found = await self.reports(*statuses)
        return self.random.choice(found) if found else None

    def last(self, report_id: UUID) -> str | None:
        return self.happened[report_id][-1][0] if self.happened[report_id] else None

    async def open(self) -> None:
        """Open a report whose signals are up to a year older than itself."""
        status = self.random.choice(["ready", "ready", "potential", "pending_input", "failed"])
        logins = self.random.sample(LOGINS, self.random.randint(0, 2))
        area = self.random.choice(AREAS)
        id = await add_report(
            self.uow, self.project, status=status, area=area, reviewer_logins=logins, created_at=self.now
        )
        for _ in range(self.random.randint(1, 4)):
            await self.signal(id)

    async def signal(self, report_id: UUID) -> None:
        age = timedelta(hours=self.random.choice([0, 1, 30, 400, 9_000]))
        # Senders' clocks may be ahead of the arrival, which counts then.
        stated = self.now - age + self.random.choice([timedelta(0), timedelta(days=9_000)])
        product = self.random.choice(PRODUCTS)
        await add_signal(
            self.uow,
            self.project,
            report_id,
            timestamp=stated,
            received_at=self.now - age if stated > self.now else self.now,
            source_product=product,
        )
        await report_merges.recount(self.uow, [report_id], self.now)

    async def decide(self, outcome: str, event: Event, *statuses: str, **options: Any) -> None:
        id = await self.pick(*statuses)
        if id is None:
            return
        decision = Decision([event], **options)
        [result] = await decide(
            self.uow, RecordingJobs(), [id], decision, project_id=self.project, now=self.now
        )
        if result.kind != "transitioned":
            return
        counted = outcome
        if isinstance(event, Reopen) and event.snooze_for is None:
            if result.status not in OPEN or self.last(id) not in SETTLED:
                return
            counted = "came_back"
        elif isinstance(event, Reopen) and result.status != "potential":
            # A dismissed report that is restored returns to where it was, and the snooze is ignored.
            if result.status not in OPEN or self.last(id) not in SETTLED:
                return
            counted = "came_back"
        if self.random.random() < 0.3 and result.undo_id is not None:
            now = self.now + timedelta(seconds=20)
            [undone] = await undo.undo_many(
                self.uow, RecordingJobs(), project_id=self.project, ids=[result.undo_id], now=now
            )
            assert undone.kind == "undone"
            return
        self.happened[id].append((counted, self.now))

    async def step(self) -> None:
        self.now += timedelta(hours=self.random.choice([0, 1, 5, 24, 70]), minutes=self.random.randint(0, 59))
        pick = self.random.random()
        if pick < 0.3:
            await self.open()
        elif pick < 0.4 and (id := await self.pick()) is not None:
            await self.signal(id)
        elif pick < 0.52:
            await self.decide("fixed", Resolve(), "ready", "pending_input")
        elif pick < 0.62:
            await self.decide("dismissed", Suppress(), dismissal=Dismissal("other", None))
        elif pick < 0.67:
            await self.decide("snoozed", Suppress(), until=self.now + timedelta(days=3))
        elif pick < 0.71:
            await self.decide("snoozed", Reopen(snooze_for=5), "ready", "resolved", "suppressed")
        elif pick < 0.75:
            await self.decide("archived", Suppress(), dismissal=Dismissal(STALE, "a"))
        elif pick < 0.81:
            await self.decide("came_back", Reopen(), "resolved", "suppressed")
        elif pick < 0.86:
            await self.return_by_signals()
        elif pick < 0.9:
            await self.hand_off()
        elif pick < 0.93:
            await self.history()
        else:
            await self.regroup()

    async def return_by_signals(self) -> None:
        if (id := await self.pick("resolved", "ready")) is None:
            return
        before = await self.reports("resolved")
        await promotion.promote(self.uow, [id], self.now, jobs=RecordingJobs())
        await self.note_promoted(before, self.now)
        await self.uow.execute(sa.update(reports).where(reports.c.id == id).values(status="ready"))

    async def note_promoted(self, resolved: list[UUID], at: datetime) -> None:
        """Note which of the reports that were resolved are candidates again."""
        for id in set(resolved) & set(await self.reports("candidate")):
            if self.last(id) in SETTLED:
                self.happened[id].append(("came_back", at))

    async def hand_off(self) -> None:
        if (id := await self.pick("ready")) is not None:
            await outcomes.record(self.uow, self.project, [Happened(id, Outcome.HANDED_OFF)], at=self.now)
            self.happened[id].append(("handed_off", self.now))

    async def history(self) -> None:
        """Import a closed item, with the times that it had."""
        closed = self.now - timedelta(days=self.random.randint(1, 900))
        opened = closed - timedelta(hours=self.random.randint(1, 2_000))
        choices: list[ItemOutcome] = ["fixed", "wontfix"]
        outcome = self.random.choice(choices)
        id, product = next_id(), self.random.choice(PRODUCTS)
        item = SettledOpening(
            Opening(id, "h"), Addition(id, 1, 0.5, [product], [opened]), opened, outcome, "A-1", closed
        )
        await open_settled(self.uow, self.project, [item], run_id=next_id(), now=self.now)
        await add_signal(
            self.uow, self.project, id, timestamp=opened, received_at=self.now, source_product=product
        )
        self.happened[id].append(("fixed" if outcome == "fixed" else "dismissed", closed))

    async def regroup(self) -> None:
        commands = RegroupCommands(self.project)
        commands.now = self.now
        act = commands.act(self.uow)
        resolved = await self.reports("resolved")
        try:
            async with self.uow.begin_nested():
                if self.regroupings and self.random.random() < 0.4:
                    id = self.regroupings.pop(self.random.randrange(len(self.regroupings)))
                    await regroup_undo.undo(act, id)
                else:
                    await self.merge_or_split(act)
        except Conflict:
            return
        await self.note_promoted(resolved, act.now)

    async def merge_or_split(self, act: RegroupCommand) -> None:
        found = await self.reports(*OPEN, "resolved", "suppressed")
        if len(found) < 2:
            return
        one, other = self.random.sample(found, 2)
        members = await self.uow.execute(sa.select(signals.c.id).where(signals.c.report_id == one))
        ids = sorted(members.scalars())
        if len(ids) > 1 and self.random.random() < 0.5:
            self.regroupings.append((await regroup.split(act, report_id=one, signal_ids=ids[:1])).id)
        else:
            merged = await regroup.merge(act, from_ids=[one], into_id=other)
            self.regroupings += [each.id for each in merged]


@dataclass(frozen=True)
class Seen:
    """A report as a reader of all rows sees it."""

    id: UUID
    opened: datetime
    created: datetime
    open: bool
    signals: int
    area: str | None
    products: frozenset[str]
    logins: frozenset[str]


async def seen(course: Course) -> list[Seen]:
    """Return the reports that there are, with what their signals say."""
    members: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in await course.uow.execute(sa.select(signals).where(signals.c.project_id == course.project)):
        members[row.report_id].append(row)
    rows = await course.uow.execute(sa.select(reports).where(reports.c.project_id == course.project))
    return [
        Seen(
            row.id,
            min([row.created_at, *(min(one.timestamp, one.received_at) for one in members[row.id])]),
            row.created_at,
            row.status in OPEN,
            len(members[row.id]),
            row.area,
            frozenset(one.source_product for one in members[row.id]),
            frozenset(row.reviewer_logins),
        )
        for row in rows
        if row.status != "deleted"
    ]


def times(durations: list[float]) -> Times:
    if not durations:
        return Times()
    return Times(len(durations), *np.percentile(durations, [50, 90]).tolist())


def slowly(course: Course, found: list[Seen], inside: Callable[[datetime], bool]) -> Figures:
    """Count the reports and what happened to them at the times that are `inside`."""
    opened = [one for one in found if inside(one.opened)]
    counts: defaultdict[str, int] = defaultdict(int)
    firsts: dict[str, list[float]] = {"decision": [], "fix": []}
    for one in found:
        happened = sorted(course.happened[one.id], key=lambda each: each[1])
        for kind, at in happened:
            if inside(at):
                counts[kind] += 1
                counts["decided"] += kind in DECIDED
        for name, kinds in (("decision", DECIDED), ("fix", {"fixed"})):
            first = next((at for kind, at in happened if kind in kinds), None)
            # What was old already when it came could not be decided about before.
            is_late = one.created - one.opened > timedelta(days=1)
            if first is not None and inside(first) and not (is_late and first >= one.created):
                firsts[name].append(max((first - one.opened).total_seconds(), 0))
    undecided = [one for one in opened if one.open and not {k for k, _ in course.happened[one.id]} & DECIDED]
    return Figures(
        opened=len(opened),
        signals=sum(one.signals for one in opened),
        open=sum(one.open for one in opened),
        undecided=len(undecided),
        **counts,
        decision=times(firsts["decision"]),
        fix=times(firsts["fix"]),
    )


def same(one: Figures, other: Figures) -> None:
    for name in Figures.__dataclass_fields__:
        got, wanted = getattr(one, name), getattr(other, name)
        if isinstance(got, Times):
            assert got.count == wanted.count, name
            assert got.median_seconds == pytest.approx(wanted.median_seconds, abs=1e-3), name
            assert got.p90_seconds == pytest.approx(wanted.p90_seconds, abs=1e-3), name
        else:
            assert got == wanted, name


def on_days(first: date, last: date, zone: str) -> Callable[[datetime], bool]:
    return lambda moment: first <= moment.astimezone(ZoneInfo(zone)).date() <= last


async def check(
    course: Course, asked: Periods, selection: Selection, matching: Callable[[Seen], bool]
) -> None:
    """Check all figures of a range and a selection against those of the slow computation."""
    found = [one for one in await seen(course) if matching(one)]
    overview = await service.by_period(course.uow, selection, asked)
    first, last = asked.starts[0], asked.last_day(len(asked.starts) - 1)
    inside = on_days(first, last, asked.zone)
    same(overview.total, slowly(course, found, inside))
    for row in overview.rows:
        same(row.figures, slowly(course, found, on_days(row.first_day, row.last_day, asked.zone)))
    of: Mapping[Grouping, Callable[[Seen], set[str | None]]] = {
        Grouping.AREA: lambda one: {one.area},
        Grouping.SOURCE: lambda one: set(one.products),
        Grouping.REVIEWER: lambda one: set(one.logins) or {None},
    }
    for grouping, names in of.items():
        groups = await service.by_group(course.uow, selection, asked, grouping)
        wanted: dict[str | None, Figures] = {}
        for name in {name for one in found for name in names(one)}:
            figures = slowly(course, [one for one in found if name in names(one)], inside)
            if figures != Figures():
                wanted[name] = figures
        assert {name for name, _ in groups.rows} == set(wanted)
        for name, figures in groups.rows:
            same(figures, wanted[name])
    on_map = await service.inbox_map(course.uow, selection, asked)
    cells = {(cell.area, cell.first_day): (cell.reports, cell.open, cell.signals) for cell in on_map.cells}
    expected: defaultdict[tuple[str | None, date], list[Seen]] = defaultdict(list)
    for number, start in enumerate(asked.starts):
        within = on_days(start, asked.last_day(number), asked.zone)
        for one in found:
            if within(one.opened):
                expected[one.area, start].append(one)
    assert cells == {
        key: (len(those), sum(one.open for one in those), sum(one.signals for one in those))
        for key, those in expected.items()
    }


@pytest.mark.parametrize("seed", range(3))
async def test_insights_equal_a_slow_count_of_a_generated_course(uow: UnitOfWork, seed: int) -> None:
    course = Course(uow, await add_project(uow), random.Random(seed))
    other = Course(uow, await add_project(uow), random.Random(seed + 100))
    for _ in range(100):
        await course.step()
    for _ in range(10):
        await other.step()
    everything = Selection(course.project)
    today = course.now.date()
    for zone in ("UTC", "Europe/Berlin", "Asia/Kathmandu"):
        await check(course, periods(BEGIN.date(), today, zone=zone), everything, lambda _: True)
    await check(course, periods(date(1990, 1, 1), today, zone="UTC"), everything, lambda _: True)
    await check(course, periods(date(2021, 1, 1), today, zone="Europe/Paris"), everything, lambda _: True)
    await check(course, periods(today, today, zone="UTC"), everything, lambda _: True)
    whole = periods(date(2025, 1, 1), today, zone="UTC")
    some = Selection(course.project, areas=["billing", "login"])
    await check(course, whole, some, lambda one: one.area in {"billing", "login"})
    some = Selection(course.project, source_products=["linear"], reviewers=["ann"])
    await check(course, whole, some, lambda one: "linear" in one.products and "ann" in one.logins)


async def test_insights_course_has_everything_that_can_happen(uow: UnitOfWork) -> None:
    course = Course(uow, await add_project(uow), random.Random(1))
    for _ in range(300):
        await course.step()

    kinds = {kind for happened in course.happened.values() for kind, _ in happened}
    assert kinds == {*DECIDED, *SETTLED, "came_back"}
    undone = sa.select(sa.func.count()).where(
        report_state_changes.c.project_id == course.project, report_state_changes.c.undone_at.is_not(None)
    )
    assert (await uow.execute(undone)).scalar_one() > 0
    merged = sa.select(sa.func.count()).where(
        reports.c.project_id == course.project, reports.c.merged_into_id.is_not(None)
    )
    assert (await uow.execute(merged)).scalar_one() > 0


async def test_insights_of_nothing_are_empty(uow: UnitOfWork) -> None:
    asked = periods(date(2026, 1, 1), date(2026, 3, 1), zone="UTC")
    selection = Selection(await add_project(uow))

    overview = await service.by_period(uow, selection, asked)

    assert overview.total == Figures()
    assert [row.figures for row in overview.rows] == [Figures()] * len(asked.starts)
    assert (await service.by_group(uow, selection, asked, Grouping.AREA)).rows == []
    assert (await service.inbox_map(uow, selection, asked)).cells == []
