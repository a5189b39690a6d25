"""Batches of an import: signals and checkpoint together, sources switched on or left off, nothing twice."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import PRODUCT, TYPE, RecordingJobs, make_project
from tests.helpers.reports import add_report

from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import import_runs, projects, signals
from postroom.domain.errors import Conflict, Forbidden, NotFound
from postroom.domain.signals.mapping import ColumnMapping, plan
from postroom.jobs.upkeep import beat
from postroom.signals.imports import service as importing
from postroom.signals.imports.checkpoints import Checkpoint, Totals
from postroom.signals.imports.files import FileRow
from postroom.signals.imports.service import Batch, Reject, Standing
from postroom.sources import service as sources

FILE = b"f" * 32
PLAN = plan(ColumnMapping())


def row(number: int, **change: Any) -> FileRow:
    values = {
        "source_product": PRODUCT,
        "source_type": TYPE,
        "source_id": str(number),
        "text": f"text {number}",
    }
    values |= change
    return FileRow(number, 10, values, values=values)


async def begin(
    uow: UnitOfWork, project_id: int, *, fingerprint: bytes | None = FILE, restart: bool = False
) -> Checkpoint:
    return await importing.begin(
        uow, project_id=project_id, fingerprint=fingerprint, restart=restart, now=now()
    )


async def store(
    uow: UnitOfWork,
    project_id: int,
    rows: Sequence[FileRow],
    checkpoint: Checkpoint,
    *,
    enable_sources: bool = False,
) -> Batch:
    return await importing.import_batch(
        uow,
        jobs=RecordingJobs(),
        project_id=project_id,
        plan=PLAN,
        rows=rows,
        checkpoint=checkpoint,
        enable_sources=enable_sources,
        now=now(),
    )


async def texts(uow: UnitOfWork, project_id: int) -> list[str]:
    found = await uow.execute(
        sa.select(signals.c.description).where(signals.c.project_id == project_id).order_by(signals.c.seq)
    )
    return list(found.scalars())


async def test_import_batch_stores_in_order_and_moves_checkpoint(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    start = await begin(uow, project)
    assert start.totals == Totals()
    batch = await store(
        uow,
        project,
        [row(1), row(2, text=""), row(3), FileRow(4, 5, "x", problem="Broken."), row(1), row(6)],
        start,
    )
    assert batch.checkpoint.totals == Totals(stored=3, repeated=1, rejected=2)
    assert batch.rejects == (
        Reject(2, "description: This field may not be blank.", row(2, text="").values),
        Reject(4, "Broken.", "x"),
    )
    assert await texts(uow, project) == ["text 1", "text 3", "text 6"]
    assert await begin(uow, project) == batch.checkpoint
    assert (await begin(uow, project, fingerprint=b"g" * 32)).totals == Totals()


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        # (stored, repeated, rejected) of 1,500 rows, in batches; none has a moment of its own.
        ({}, (1_500, 0, 0)),
        ({"source_id": ""}, (0, 0, 1_500)),
        ({"source_id": "1", "text": "the same"}, (1, 1_499, 0)),
        ({"text": "the same"}, (1_500, 0, 0)),
        ({"text": "x" * 1_000_000}, (0, 0, 1_500)),
    ],
    ids=["no moments", "no source ids", "one row again and again", "one text", "a megabyte each"],
)
async def test_rows_that_lack_or_repeat_something(
    uow: UnitOfWork, change: dict[str, Any], counts: tuple[int, int, int]
) -> None:
    project_id = await make_project(uow)
    checkpoint = await begin(uow, project_id)
    reasons: set[str] = set()
    for batch in importing.batches(row(number, **change) for number in range(1, 1_501)):
        done = await store(uow, project_id, batch, checkpoint)
        checkpoint = done.checkpoint
        reasons |= {reject.reason for reject in done.rejects}
    totals = checkpoint.totals
    assert (totals.stored, totals.repeated, totals.rejected) == counts
    assert len(reasons) == (1 if counts[2] else 0)


async def test_import_rolled_back_batch_moves_nothing(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow, enabled=False)
        start = await begin(uow, project)
    async with engine.connect() as connection:
        await store(connection, project, [row(1)], start)
        await connection.rollback()
    async with unit_of_work(engine) as uow:
        assert await begin(uow, project) == start
        assert await texts(uow, project) == []
        assert await sources.state(uow, project) == {}


async def test_import_two_of_one_file_count_each_row_once(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
        start = await begin(uow, project)
    async with unit_of_work(engine) as uow:
        await store(uow, project, [row(1), row(2)], start)
    with pytest.raises(Conflict, match="another process"):
        async with unit_of_work(engine) as uow:
            await store(uow, project, [row(1), row(2), row(3)], start)
    async with unit_of_work(engine) as uow:
        assert await texts(uow, project) == ["text 1", "text 2"]


async def test_import_restart_recounts_and_stores_nothing_twice(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    await store(uow, project, [row(1), row(2)], await begin(uow, project))
    again = await begin(uow, project, restart=True)
    assert again.totals == Totals()
    assert (await store(uow, project, [row(1), row(2)], again)).checkpoint.totals == Totals(repeated=2)


async def test_import_stream_is_a_run_of_its_own_each_time(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    start = await begin(uow, project, fingerprint=None)
    batch = await store(uow, project, [row(1)], start)
    assert batch.checkpoint == Checkpoint(start.id, Totals(stored=1))
    assert (await begin(uow, project, fingerprint=None)).totals == Totals()
    assert (await uow.execute(sa.select(sa.func.count()).select_from(import_runs))).scalar_one() == 2


async def test_import_missing_or_unconsenting_project_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound, match="no project 999999"):
        await begin(uow, 999_999)
    project = await make_project(uow, approved=False)
    with pytest.raises(Forbidden, match="disabled data processing"):
        await begin(uow, project)


async def test_import_unset_source_is_enabled_once(uow: UnitOfWork) -> None:
    project = await make_project(uow, enabled=False)
    start = await begin(uow, project)
    first = await store(uow, project, [row(1), row(2, source_type="chat"), row(3, text="")], start)
    assert first.enabled == ((PRODUCT, TYPE), (PRODUCT, "chat"))
    second = await store(uow, project, [row(4)], first.checkpoint)
    assert second.enabled == ()
    assert second.checkpoint.totals == Totals(stored=3, rejected=1)


async def test_import_bad_row_enables_no_source(uow: UnitOfWork) -> None:
    project = await make_project(uow, enabled=False)
    batch = await store(uow, project, [row(1, text="")], await begin(uow, project))
    assert batch.enabled == ()
    assert await sources.state(uow, project) == {}


async def test_import_disabled_source_stays_off_unless_asked(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    await sources.switch(
        uow, project_id=project, source_product=PRODUCT, source_type="chat", enabled=False, now=now()
    )
    start = await begin(uow, project)
    batch = await store(uow, project, [row(1, source_type="chat"), row(2)], start)
    assert batch.checkpoint.totals == Totals(stored=1, rejected=1)
    assert [reject.row for reject in batch.rejects] == [1]
    assert "--enable-sources" in batch.rejects[0].reason
    again = await begin(uow, project, restart=True)
    opened = await store(uow, project, [row(1, source_type="chat"), row(2)], again, enable_sources=True)
    assert opened.enabled == ((PRODUCT, "chat"),)
    assert opened.checkpoint.totals == Totals(stored=1, repeated=1)


async def test_import_stated_disabled_source_refuses_import(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    stated = plan(ColumnMapping(source_product=PRODUCT, source_type="chat"))
    await importing.check_source(uow, project_id=project, plan=stated)
    await sources.switch(
        uow, project_id=project, source_product=PRODUCT, source_type="chat", enabled=False, now=now()
    )
    await importing.check_source(uow, project_id=project, plan=PLAN)
    with pytest.raises(Conflict, match="zendesk/chat is disabled"):
        await importing.check_source(uow, project_id=project, plan=stated)


async def test_extras_that_the_database_cant_hold_reject_their_row_alone(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    hostile: list[Any] = [{"a": "\x00"}, {"a\x00": 1}, {"a": "\ud800"}, {"a": 2**70}, {"a": float("nan")}]
    rows = [row(n, extra=extra) for n, extra in enumerate(hostile, start=1)]
    batch = await store(
        uow, project, [*rows, row(9, extra={"a": 1e300, "b": 2**63})], await begin(uow, project)
    )
    assert batch.checkpoint.totals == Totals(stored=1, rejected=5)


async def test_standing_tells_what_waits_and_when_a_worker_reported(engine: AsyncEngine) -> None:
    async def standing() -> Standing:
        async with unit_of_work(engine) as uow:
            return await importing.standing(uow, project_id=project, now=now())

    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
        await store(uow, project, [row(1), row(2)], await begin(uow, project))
    assert await standing() == Standing(2, paused=False, heartbeat=None)
    before, moment = now() - timedelta(minutes=1), now()
    await beat(engine, executor_id="other", now=before)
    await beat(engine, executor_id="w", now=moment)
    assert await standing() == Standing(2, paused=False, heartbeat=moment)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(projects).values(processing_paused_until=now() + timedelta(hours=1)))
    assert await standing() == Standing(2, paused=True, heartbeat=moment)
    async with unit_of_work(engine) as uow:
        # As closed items are, which are stored with their reports.
        of_report = {"state": "grouped", "report_id": await add_report(uow, project)}
        await uow.execute(sa.update(signals).where(signals.c.project_id == project).values(of_report))
    assert (await standing()).pending == 2


def test_import_fingerprint_covers_content_mapping_and_options() -> None:
    content, mapping = b"c" * 32, ColumnMapping()
    known = {
        importing.fingerprint(content, mapping, "csv ,"),
        importing.fingerprint(content, mapping, "csv ;"),
        importing.fingerprint(b"d" * 32, mapping, "csv ,"),
        importing.fingerprint(content, ColumnMapping(weight="1"), "csv ,"),
    }
    assert len(known) == 4
    assert importing.fingerprint(content, ColumnMapping(), "csv ,") in known
