"""What is deleted for its age, on a used database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.databases import database_name
from tests.helpers.migrations.revisions import restore

from postroom.app.bootstrap import App, open_app
from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.db.migrate import migrate
from postroom.db.tables import (
    activity_log,
    artefacts,
    consolidations,
    dead_letters,
    error_issues,
    import_runs,
    jobs,
    model_spend,
    personal_api_keys,
    report_removals,
    report_watches,
    reports,
    scout_run_steps,
    signal_traces,
    signals,
    task_runs,
    tasks,
    users,
    webhook_deliveries,
)
from postroom.db.temporary import temporary_database
from postroom.observability import deletions
from postroom.settings import Settings
from postroom.worker.retention import erase_deleted, expire_reports, forget_history

ENDED = "UPDATE reports SET status = 'resolved' WHERE id IN (SELECT id FROM reports WHERE status = 'ready' LIMIT 3)"
LOGS = (activity_log, dead_letters, scout_run_steps, signal_traces, webhook_deliveries)


@pytest.fixture(scope="module")
def used(admin_url: str) -> Iterator[str]:
    """Name of a used database, to be copied."""
    with temporary_database(admin_url, "used") as url:
        restore(url)
        migrate(url)
        yield database_name(url)


@pytest.fixture
async def used_app(admin_url: str, used: str, tmp_path: Path) -> AsyncIterator[App]:
    with temporary_database(admin_url, "used", template=used) as url:
        settings = Settings.model_validate({"database_url": url, "data_dir": tmp_path})
        async with open_app(settings) as app:
            yield app


async def counts(app: App) -> dict[str, int]:
    async with unit_of_work(app.engine) as uow:
        return {
            table.name: (await uow.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()
            for table in LOGS
        }


async def test_history_is_kept_for_its_days_and_deleted_after_them(used_app: App) -> None:
    long_ago = used_app.clock() - timedelta(days=400)
    async with unit_of_work(used_app.engine) as uow:
        letter = {"job": "group", "key": "1", "payload": {}, "error": "no", "attempts": 3}
        old, new = new_id(), new_id()
        rows = [{"id": old, "created_at": long_ago}, {"id": new, "created_at": used_app.clock()}]
        await uow.execute(sa.insert(dead_letters).values([row | letter for row in rows]))
        await uow.execute(sa.update(signal_traces).values(at=long_ago).where(signal_traces.c.id < 40))
    before = await counts(used_app)

    deleted = await forget_history(used_app)

    after = await counts(used_app)
    assert deleted == sum(before.values()) - sum(after.values())
    assert (before["dead_letters"], after["dead_letters"]) == (2, 1)
    assert 0 < after["signal_traces"] < before["signal_traces"]
    assert await forget_history(replace(used_app, clock=lambda: used_app.clock() + timedelta(days=400))) > 0
    left = await counts(used_app)
    assert (left["signal_traces"], left["scout_run_steps"], left["activity_log"]) == (0, 0, 0)


async def test_history_of_what_ended_is_deleted_unless_kept_reports_name_it(used_app: App) -> None:
    """Nothing of what is deleted may be all that a report, or a project, has of its kind."""
    now = used_app.clock()
    long_ago = now - timedelta(days=400)
    async with unit_of_work(used_app.engine) as uow:
        project_id = (await uow.execute(sa.select(sa.func.min(reports.c.project_id)))).scalar_one()
        report_id = (await uow.execute(sa.select(reports.c.id).limit(1))).scalar_one()
        user_id = (await uow.execute(sa.select(sa.func.min(users.c.id)))).scalar_one()
        ended, named, open = new_id(), new_id(), new_id()
        task = {"project_id": project_id, "created_at": long_ago, "updated_at": long_ago}
        await uow.execute(sa.insert(tasks), [task | {"id": id} for id in (ended, named, open)])
        note = {"report_id": report_id, "type": "note", "content": {}, "task_id": named, "created_at": now}
        await uow.execute(sa.insert(artefacts).values(id=new_id(), project_id=project_id, **note))
        await uow.execute(sa.insert(task_runs).values(id=new_id(), task_id=open, **task))
        await uow.execute(
            sa.insert(task_runs).values(id=new_id(), task_id=ended, completed_at=long_ago, **task)
        )
        key = {"user_id": user_id, "label": "l", "mask": "m", "scopes": [], "created_at": long_ago}
        revoked, used = new_id(), new_id()
        await uow.execute(
            sa.insert(personal_api_keys),
            [
                key | {"id": id, "key_hash": id.bytes, "revoked_at": at}
                for id, at in ((revoked, long_ago), (used, now))
            ],
        )
        run = {"state": "settled", "created_at": long_ago, "updated_at": long_ago, "project_id": project_id}
        imported = new_id()
        await uow.execute(sa.insert(import_runs).values(id=imported, fingerprint=imported.bytes, **run))
        regrouped = [new_id(), new_id()]
        of_run = {"project_id": project_id, "state": "done", "model": "m", "after_seq": 0, "until_seq": 1}
        times = [long_ago, long_ago + timedelta(days=1)]
        await uow.execute(
            sa.insert(consolidations),
            [
                of_run | {"id": id, "created_at": at, "kind": "reading"}
                for id, at in zip(regrouped, times, strict=True)
            ],
        )
        await uow.execute(sa.insert(model_spend).values(project_id=project_id, day=long_ago.date()))

    await forget_history(used_app)

    async with unit_of_work(used_app.engine) as uow:

        async def left(table: sa.Table, *ids: UUID) -> list[UUID]:
            found = await uow.execute(sa.select(table.c.id).where(table.c.id.in_(ids)))
            return sorted(found.scalars())

        assert await left(tasks, ended, named, open) == [named, open]
        assert await left(personal_api_keys, revoked, used) == [used]
        assert await left(import_runs, imported) == []
        assert await left(consolidations, *regrouped) == [regrouped[1]]
        days = sa.select(sa.func.count()).select_from(model_spend).where(model_spend.c.day == long_ago.date())
        assert (await uow.execute(days)).scalar_one() == 0
        deleted = {one.what: one.deleted for one in await deletions.read(uow)}
    assert (deleted["tasks and runs of scouts"], deleted["imports"]) == (1, 1)


async def test_issues_are_deleted_unless_suppressed_or_their_signal_is_kept(used_app: App) -> None:
    """An issue that is gone would be a new one, told to everybody again."""
    async with unit_of_work(used_app.engine) as uow:
        one = (await uow.execute(sa.select(error_issues).limit(1))).one()._asdict()
        of_report, suppressed = new_id(), new_id()
        await uow.execute(sa.insert(error_issues), [one | {"id": id} for id in (of_report, suppressed)])
        signal_id = (await uow.execute(sa.select(signals.c.id).limit(1))).scalar_one()
        await uow.execute(sa.update(error_issues).values(signal_id=new_id()))
        for id, values in ((of_report, {"signal_id": signal_id}), (suppressed, {"status": "suppressed"})):
            await uow.execute(sa.update(error_issues).where(error_issues.c.id == id).values(values))
    await forget_history(replace(used_app, clock=lambda: used_app.clock() + timedelta(days=366)))
    async with unit_of_work(used_app.engine) as uow:
        left = set((await uow.execute(sa.select(error_issues.c.id))).scalars())
    assert left == {of_report, suppressed}


async def test_closed_reports_are_deleted_by_jobs_after_their_days(used_app: App) -> None:
    async with unit_of_work(used_app.engine) as uow:
        await uow.execute(sa.text(ENDED))
    later = replace(used_app, clock=lambda: used_app.clock() + timedelta(days=731))

    assert await expire_reports(used_app) == 0
    closed = await _with_status(used_app, ("resolved", "suppressed"))
    opened = await _with_status(used_app, ("ready", "candidate", "potential", "failed"))
    assert await expire_reports(later) == len(closed) > 2
    async with unit_of_work(used_app.engine) as uow:
        asked = set((await uow.execute(sa.select(report_removals.c.report_id))).scalars())
        queued = set((await uow.execute(sa.select(jobs.c.key).where(jobs.c.name == "remove"))).scalars())
    assert asked == closed
    assert queued == {str(id) for id in closed}
    assert await _with_status(used_app, ("deleted",)) >= closed
    assert await _with_status(used_app, ("ready", "candidate", "potential", "failed")) == opened
    assert await expire_reports(later) == 0


async def test_closed_item_of_long_ago_is_kept_after_its_import(used_app: App) -> None:
    async with unit_of_work(used_app.engine) as uow:
        await uow.execute(sa.text(ENDED))
        closed = set(
            (await uow.execute(sa.select(reports.c.id).where(reports.c.status == "resolved"))).scalars()
        )
        long_ago = used_app.clock() - timedelta(days=3_000)
        ours = reports.c.id.in_(closed)
        await uow.execute(sa.update(reports).where(ours).values(created_at=long_ago, updated_at=long_ago))
        theirs = signals.c.report_id.in_(closed)
        await uow.execute(sa.update(signals).where(theirs).values(received_at=long_ago))

    assert await expire_reports(used_app) == 0
    later = replace(used_app, clock=lambda: used_app.clock() + timedelta(days=731))
    assert await expire_reports(later) >= len(closed) > 2


async def test_snoozed_report_is_kept_when_its_days_are_over(used_app: App) -> None:
    async with unit_of_work(used_app.engine) as uow:
        await uow.execute(sa.text(ENDED.replace("resolved", "suppressed")))
        found = sa.select(reports.c.id, reports.c.project_id).where(reports.c.status == "suppressed").limit(1)
        snoozed = (await uow.execute(found)).one()
        watch = {"report_id": snoozed.id, "project_id": snoozed.project_id, "kind": "snooze"}
        since, due = used_app.clock(), used_app.clock() + timedelta(days=1000)
        await uow.execute(sa.delete(report_watches))
        await uow.execute(sa.insert(report_watches).values(watch | {"since": since, "due_at": due}))
    closed = await _with_status(used_app, ("resolved", "suppressed"))

    later = replace(used_app, clock=lambda: used_app.clock() + timedelta(days=731))
    assert await expire_reports(later) == len(closed) - 1
    assert await _with_status(used_app, ("resolved", "suppressed")) == {snoozed.id}


async def test_report_reopened_while_old_ones_are_deleted_is_kept(used_app: App) -> None:
    later = replace(used_app, clock=lambda: used_app.clock() + timedelta(days=731))
    async with unit_of_work(used_app.engine) as uow:
        await uow.execute(sa.text(ENDED))
    chosen = min(await _with_status(used_app, ("resolved",)))
    async with unit_of_work(used_app.engine) as uow:
        reopened = {"status": "ready", "updated_at": later.clock()}
        await uow.execute(sa.update(reports).where(reports.c.id == chosen).values(reopened))
        expiring = asyncio.create_task(expire_reports(later))
        # Ends by itself, or waits for the lock of this transaction.
        await asyncio.wait([expiring], timeout=2)
    assert await expiring > 0
    assert chosen in await _with_status(used_app, ("ready",))


async def test_deleted_reports_and_signals_are_erased_after_their_days(used_app: App) -> None:
    async with unit_of_work(used_app.engine) as uow:
        [chosen] = await uow.execute(
            sa.text(
                "SELECT report_id FROM signals GROUP BY 1 HAVING count(*) > 1 AND report_id IS NOT NULL LIMIT 1"
            )
        )
        ids = sa.select(signals.c.id).where(signals.c.report_id == chosen.report_id)
        theirs = set((await uow.execute(ids)).scalars())
        # As the job that removes signals leaves it.
        now = used_app.clock()
        await uow.execute(sa.update(signals).where(signals.c.id.in_(theirs)).values(deleted_at=now))
        change = {"status": "deleted", "updated_at": now}
        await uow.execute(sa.update(reports).where(reports.c.id == chosen.report_id).values(change))
        total = (await uow.execute(sa.select(sa.func.count()).select_from(signals))).scalar_one()

    early = replace(used_app, clock=lambda: now + timedelta(days=29))
    late = replace(used_app, clock=lambda: now + timedelta(days=31))
    await erase_deleted(early)
    async with unit_of_work(used_app.engine) as uow:
        assert set((await uow.execute(ids)).scalars()) == theirs
    assert await erase_deleted(late) >= len(theirs) + 1
    async with unit_of_work(used_app.engine) as uow:
        left = (await uow.execute(sa.select(sa.func.count()).select_from(signals))).scalar_one()
        gone = await uow.execute(sa.select(reports.c.id).where(reports.c.id == chosen.report_id))
        features = await uow.execute(
            sa.text("SELECT count(*) FROM signal_features WHERE signal_id = ANY(:ids)"), {"ids": list(theirs)}
        )
    assert (total - left, gone.all(), features.scalar_one()) == (len(theirs), [], 0)
    assert await erase_deleted(late) == 0


async def _with_status(app: App, statuses: tuple[str, ...]) -> set[UUID]:
    async with unit_of_work(app.engine) as uow:
        found = await uow.execute(sa.select(reports.c.id).where(reports.c.status.in_(statuses)))
        return set(found.scalars())
