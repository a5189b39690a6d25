"""Imports with states: closed items are settled reports, open ones are grouped as a whole before they count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.uploads.history import COLUMNS, LOGIN, UMLAUTS, Importing, closed, issue, make_importing

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import import_runs, imported_items, reports, signal_features, signals
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.signals.mapping import plan
from postroom.domain.signals.tracker_exports import recognise
from postroom.grouping.consolidation import neighbourhood
from postroom.grouping.history.undo import undo_import
from postroom.grouping.preview.similar import comparing, similar_to_report
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.service import merge, split
from postroom.grouping.regroup.undo import undo
from postroom.reports.decisions import expiry, gate
from postroom.reports.outdated import WORDS_JOB
from postroom.reports.work_log.schemas import SYSTEM


@pytest.fixture
async def history(engine: AsyncEngine) -> Importing:
    return await make_importing(engine)


async def test_import_closed_item_opens_settled_report_with_the_times_of_its_source(
    history: Importing,
) -> None:
    await history.store([closed(1, UMLAUTS), closed(2, LOGIN, "not_planned")])
    await history.group()
    await history.finish()
    fixed, dismissed = await history.report_of(1), await history.report_of(2)
    assert (fixed.status, dismissed.status) == ("resolved", "suppressed")
    assert fixed.created_at == datetime(2021, 2, 1, 10, tzinfo=UTC)
    assert fixed.updated_at == datetime(2021, 3, 4, 12, tzinfo=UTC)
    assert fixed.last_signal_at == fixed.created_at
    assert fixed.history["item"] == "1"
    assert dismissed.dismissal_reason == "wontfix_irrelevant"
    assert "1 was closed as fixed on 2021-03-04" in await history.notes(fixed.id)
    assert history.researched == set()
    async with unit_of_work(history.engine) as uow:
        rows = (await uow.execute(sa.select(signals.c.received_at, signals.c.state))).all()
        features = (
            await uow.execute(sa.select(signal_features.c.received_at, signal_features.c.read_at))
        ).all()
    assert {row.state for row in rows} == {"grouped"}
    assert all(row.received_at.year == 2021 for row in rows), "it is no activity of today"
    assert all(row.received_at > now() + timedelta(days=3_000) for row in features), "the window keeps it"
    assert all(row.read_at is not None for row in features), "no model reads it"


async def test_closed_items_of_an_import_expire_by_when_they_were_imported(history: Importing) -> None:
    await history.store([closed(1, UMLAUTS), closed(2, LOGIN, "not_planned")])
    await history.group()
    await history.finish()

    async def expired(days: int) -> int:
        before, at = now() + timedelta(days=days - 730), now() + timedelta(days=days)
        async with unit_of_work(history.engine) as uow:
            return await expiry.expire(uow, jobs=history.jobs, before=before, limit=10, now=at)

    assert await expired(0) == 0, "they were closed in 2021, and came today"
    assert await expired(731) == 2


async def test_import_without_closing_time_dates_report_by_its_opening(history: Importing) -> None:
    await history.store([issue(1, UMLAUTS, "closed", state_reason="completed")])
    report = await history.report_of(1)
    assert report.updated_at == report.created_at
    assert report.history["closed_at"] is None
    assert "1 was closed as fixed, before it was imported" in await history.notes(report.id)


@pytest.mark.parametrize(
    ("reason", "status"),
    [("completed", "candidate"), ("not_planned", "candidate"), ("won't fix", "suppressed")],
)
async def test_signal_like_a_closed_item_reopens_unless_wontfix(
    history: Importing, reason: str, status: str
) -> None:
    await history.store([closed(1, UMLAUTS, reason)])
    await history.group()
    await history.finish()
    await history.send(UMLAUTS)
    report = await history.report_of(1)
    assert (report.status, report.signal_count) == (status, 2)
    came_back = "Came back: 1 was closed as" in await history.notes(report.id)
    assert came_back == (status == "candidate")
    if came_back:
        assert "in 2021 (on 2021-03-04)" in await history.notes(report.id)


async def test_live_signal_beside_old_ones_has_the_words_written_again(history: Importing) -> None:
    await history.store([issue(1, UMLAUTS), issue(2, LOGIN)])
    await history.group()
    await history.finish()
    assert [job for job in history.jobs.put if job.name == WORDS_JOB] == []
    await history.send(UMLAUTS)
    report = await history.report_of(1)
    assert report.words_outdated_at is not None
    assert [job.key for job in history.jobs.put if job.name == WORDS_JOB] == [str(report.id)]
    await history.send(UMLAUTS, id="live-2")
    assert [job.key for job in history.jobs.put if job.name == WORDS_JOB] == [str(report.id)]


@pytest.mark.parametrize(
    ("reason", "ago", "status"),
    [
        ("completed", 0, "candidate"),
        ("not_planned", 0, "candidate"),
        ("won't fix", 0, "suppressed"),
        ("completed", 4_000, "resolved"),
    ],
)
async def test_newer_signal_regrouped_by_server_brings_closed_item_back(
    history: Importing, reason: str, ago: int, status: str
) -> None:
    await history.store([closed(1, UMLAUTS, reason), closed(2, LOGIN)])
    await history.group()
    await history.send(("Nothing alike", "Billing sends two invoices."), at=now() - timedelta(days=ago))
    ids = {id: (await history.report_of(id)).id for id in (1, 2, "live-1")}
    async with unit_of_work(history.engine) as uow:
        act = RegroupCommand(
            uow, history.project, SYSTEM, "", now(), history.jobs, decided=False, wait=timedelta(seconds=1)
        )
        # A closed item is no news, whatever it is merged into.
        await merge(act, from_ids=[ids[2], ids["live-1"]], into_id=ids[1])
    async with unit_of_work(history.engine) as uow:
        await gate.let_late_pass(uow, jobs=history.jobs, now=now() + timedelta(seconds=2))
    report = await history.report_of(1)
    assert (report.status, report.signal_count) == (status, 3)
    assert ("Came back: 1 was closed as" in await history.notes(report.id)) == (status == "candidate")


@pytest.mark.parametrize(
    ("reason", "status"), [("completed", "resolved"), ("not_planned", "suppressed"), (None, "potential")]
)
async def test_split_of_a_closed_item_keeps_its_state(
    history: Importing, reason: str | None, status: str
) -> None:
    await history.store([closed(1, UMLAUTS, reason) if reason else issue(1, UMLAUTS)])
    await history.group()
    await history.finish()
    await history.send(UMLAUTS)
    report = await history.report_of(1)
    async with unit_of_work(history.engine) as uow:
        found = await uow.execute(
            sa.select(imported_items.c.signal_id).where(imported_items.c.item_id == "1")
        )
        act = RegroupCommand(uow, history.project, SYSTEM, "", now(), history.jobs, decided=False)
        done = await split(act, report_id=report.id, signal_ids=[found.scalar_one()])
    apart = await history.report_of(1)
    assert (apart.id != report.id, apart.status) == (True, status)
    assert (apart.history or {}).get("item") == ("1" if reason else None)
    assert ("1 was closed as" in await history.notes(apart.id)) == (reason is not None)
    async with unit_of_work(history.engine) as uow:
        await undo(RegroupCommand(uow, history.project, SYSTEM, "", now(), history.jobs), done.id)
    assert (await history.report_of(1)).id == report.id


async def test_consolidation_leaves_closed_items_alone(history: Importing) -> None:
    await history.send(UMLAUTS)
    await history.store([closed(number, UMLAUTS) for number in range(1, 13)])
    await history.group()
    live = await history.report_of("live-1")
    window = {"project_id": history.project, "since": datetime(2020, 1, 1, tzinfo=UTC), "model": "words-64"}
    async with unit_of_work(history.engine) as uow:
        new = await neighbourhood.read_new(uow, window, after=0)
        assert new is not None
        near = [live.id, (await history.report_of(1)).id]
        there = await neighbourhood.read(uow, window, replace(new, reports=None), near)
    assert new.reports == [live.id] == list(there.scope.places)


async def test_open_item_from_before_the_closing_does_not_reopen(history: Importing) -> None:
    await history.store([closed(1, UMLAUTS), closed(2, LOGIN, "not_planned")])
    await history.group()
    await history.store([issue(3, UMLAUTS), issue(4, LOGIN)])
    await history.group()
    await history.finish()
    assert (await history.report_of(3)).status == "resolved"
    assert (await history.report_of(4)).status == "suppressed"
    await history.store([issue(5, UMLAUTS, created_at="2022-01-01T00:00:00Z")])
    await history.group()
    await history.finish()
    assert (await history.report_of(5)).status == "candidate"


async def test_open_items_count_only_once_all_are_grouped(history: Importing) -> None:
    await history.store([issue(number, UMLAUTS) for number in range(1, 4)])
    await history.group()
    before = await history.report_of(1)
    assert (before.status, before.signal_count, before.total_weight) == ("potential", 3, 0)
    assert history.researched == set()
    assert await history.finish() == 3
    after = await history.report_of(1)
    assert (after.status, after.total_weight) == ("candidate", 1.5)
    assert history.researched == {str(after.id)}
    async with unit_of_work(history.engine) as uow:
        states = (await uow.execute(sa.select(import_runs.c.state))).scalars().all()
    assert states == ["settled"]
    assert await history.finish() == 0


async def test_duplicate_joins_the_report_of_its_original_by_what_its_source_says(history: Importing) -> None:
    await history.store([closed(1, LOGIN, "duplicate", duplicate="2"), issue(2, UMLAUTS)])
    await history.group()
    await history.finish()
    report = await history.report_of(1)
    assert report.id == (await history.report_of(2)).id
    assert "1 is a duplicate of 2, as its source says." in await history.notes(report.id)
    assert report.status == "candidate", "two people have reported it"


async def test_duplicate_waits_for_an_original_that_is_imported_later(history: Importing) -> None:
    await history.store([closed(1, LOGIN, "duplicate", duplicate="2")])
    await history.group()
    await history.finish()
    await history.store([closed(2, UMLAUTS)])
    await history.group()
    await history.finish()
    assert (await history.report_of(1)).id == (await history.report_of(2)).id


async def test_closed_item_is_similar_however_long_ago_it_was_closed(history: Importing) -> None:
    await history.store([closed(1, UMLAUTS), closed(2, LOGIN)])
    await history.group()
    title, body = UMLAUTS
    await history.send(
        (f"{title} again", f"{body} Seen with Safari, twice this morning by the finance team.")
    )
    async with unit_of_work(history.engine) as uow:
        live = await uow.execute(sa.select(signals.c.report_id).where(signals.c.source_id == "live-1"))
        report_id = live.scalar_one()
    wanted = (await history.report_of(1)).id
    if report_id != wanted:
        grouper = comparing(history.grouper, history.grouper.cache)
        found = await similar_to_report(grouper, history.project, report_id)
        assert wanted in [one.likeness.report_id for one in found]


async def test_repeated_import_updates_only_what_changed(history: Importing) -> None:
    await history.store([issue(1, UMLAUTS), issue(2, LOGIN), closed(3, ("Old", "A closed one of long ago."))])
    await history.group()
    await history.finish()
    batch = await history.store(
        [closed(1, UMLAUTS), issue(2, LOGIN), issue(3, ("Old", "A closed one of long ago."))]
    )
    assert (batch.checkpoint.totals.repeated, batch.checkpoint.totals.stored) == (3, 0)
    assert {change.imported.signal.source_id for change in batch.changed} == {"1", "3"}
    assert (await history.report_of(1)).status == "suppressed"
    assert (await history.report_of(1)).dismissal_reason == "already_fixed"
    assert (await history.report_of(3)).status == "potential"
    assert (await history.store([closed(1, UMLAUTS)])).changed == ()


async def test_item_with_open_others_in_its_report_does_not_settle_it(history: Importing) -> None:
    await history.store([issue(1, UMLAUTS), issue(2, UMLAUTS)])
    await history.group()
    await history.store([closed(1, UMLAUTS)])
    assert (await history.report_of(1)).status == "potential"
    await history.store([closed(2, UMLAUTS)])
    assert (await history.report_of(1)).status == "suppressed"


async def test_undo_deletes_what_an_import_stored_and_allows_another(
    history: Importing,
) -> None:
    await history.send(UMLAUTS)
    first = await history.store(
        [closed(1, LOGIN), issue(2, UMLAUTS), closed(3, UMLAUTS, "duplicate", duplicate="2")]
    )
    await history.group()
    await history.finish()
    done = await undo_import(
        history.engine, history.jobs, now, project_id=history.project, run_id=first.checkpoint.id
    )
    assert done.signals == 3
    async with unit_of_work(history.engine) as uow:
        left = (await uow.execute(sa.select(signals.c.source_id, signals.c.report_id))).all()
        assert [row.source_id for row in left] == ["live-1"]
        kept = (await uow.execute(sa.select(reports).where(reports.c.id == left[0].report_id))).one()
        assert (kept.signal_count, kept.status) == (1, "potential")
        others = await uow.execute(sa.select(reports.c.status).where(reports.c.id != kept.id))
        assert set(others.scalars()) == {"deleted"}
        assert (await uow.execute(sa.select(imported_items.c.signal_id))).all() == []
    again = await history.store([closed(1, LOGIN), issue(2, UMLAUTS)])
    assert again.checkpoint.totals.stored == 2
    with pytest.raises(NotFound, match="no import"):
        await undo_import(
            history.engine, history.jobs, now, project_id=history.project + 1, run_id=again.checkpoint.id
        )


async def test_undone_import_stores_nothing_more(history: Importing) -> None:
    batch = await history.store([closed(1, LOGIN)])
    await undo_import(
        history.engine, history.jobs, now, project_id=history.project, run_id=batch.checkpoint.id
    )
    found = recognise(COLUMNS)
    assert found is not None
    async with unit_of_work(history.engine) as uow:
        with pytest.raises(Conflict, match="cancelled"):
            await history.batch(uow, batch.checkpoint, [closed(2, LOGIN)], plan(found[1]))
        await uow.rollback()


@pytest.mark.parametrize(
    ("bodies", "status"),
    [
        (("", "_No response_"), "potential"),
        (("", "It writes question marks for umlauts into the name of the file."), "candidate"),
    ],
)
async def test_import_promotes_no_report_of_bare_titles(
    history: Importing, bodies: tuple[str, str], status: str
) -> None:
    title = "Umlauts in export names"
    await history.store([issue(number, (title, body)) for number, body in enumerate(bodies, start=1)])
    await history.group()
    first, second = [(await history.report_of(number)).id for number in (1, 2)]
    if first != second:
        async with unit_of_work(history.engine) as uow:
            act = RegroupCommand(uow, history.project, SYSTEM, "", now(), history.jobs, decided=False)
            await merge(act, from_ids=[second], into_id=first)
    await history.finish()
    report = await history.report_of(2)
    assert (report.total_weight, report.status) == (1.0, status)
