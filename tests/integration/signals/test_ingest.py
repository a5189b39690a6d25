"""Taking signals in: gates, repeats, order, and the request to group that is never lost."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import PRODUCT, TYPE, RecordingJobs, make_project, send, ticket

from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import pending_work, signals
from postroom.domain.signals.intake import NewSignal, content_hash
from postroom.signals import grouping_requests, service
from postroom.signals.service import Receipt


async def ingest(
    uow: UnitOfWork, project_id: int, *new: NewSignal, jobs: RecordingJobs | None = None
) -> list[Receipt]:
    return await service.ingest(
        uow, jobs=jobs or RecordingJobs(), project_id=project_id, signals=new, now=now()
    )


async def stored(uow: UnitOfWork, project_id: int) -> list[str]:
    found = await uow.execute(
        sa.select(signals.c.description).where(signals.c.project_id == project_id).order_by(signals.c.seq)
    )
    return list(found.scalars())


async def test_signals_are_stored_in_the_order_given(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    texts = [f"problem {n}" for n in range(50)]
    receipts = await ingest(uow, project, *(ticket(text) for text in texts))
    assert {receipt.status for receipt in receipts} == {"stored"}
    assert await stored(uow, project) == texts


async def test_ingest_exact_repeat_returns_first(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    [first] = await ingest(uow, project, ticket("it broke", source_id="1"))
    again, other = await ingest(
        uow, project, ticket("it broke", source_id="1", weight=0.9), ticket("it broke", source_id="2")
    )
    assert (again.status, again.signal_id) == ("repeated", first.signal_id)
    assert other.status == "stored"
    assert len(await stored(uow, project)) == 2


async def test_ingest_same_client_id_is_same_signal(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    [first] = await ingest(uow, project, ticket("one", client_id="c-1"))
    [again] = await ingest(uow, project, ticket("quite another text", client_id="c-1"))
    assert (again.status, again.signal_id) == ("repeated", first.signal_id)


async def test_repeats_within_one_list_are_stored_once(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    a = ticket("same", source_id="1", client_id="x")
    b = ticket("same", source_id="1")
    c = ticket("different", client_id="x")
    receipts = await ingest(uow, project, a, b, c, b)
    assert [receipt.status for receipt in receipts] == ["stored", "repeated", "repeated", "repeated"]
    assert len({receipt.signal_id for receipt in receipts}) == 1
    assert await stored(uow, project) == ["same"]


@pytest.mark.parametrize("known", [False, True], ids=["in the list", "before"])
async def test_ingest_text_of_taken_id_is_stored_when_sent_alone(uow: UnitOfWork, *, known: bool) -> None:
    project = await make_project(uow)
    first, alone = ticket("one", client_id="x"), ticket("two", source_id="2")
    changed = ticket("two", source_id="2", client_id="x")
    if known:
        await ingest(uow, project, first)
    receipts = await ingest(uow, project, first, changed, alone)
    assert receipts[1] == Receipt(receipts[0].signal_id, "repeated")
    assert receipts[2].status == "stored"
    assert await stored(uow, project) == ["one", "two"]


async def test_ingest_projects_do_not_share_repeats(uow: UnitOfWork) -> None:
    one, two = await make_project(uow), await make_project(uow)
    signal = ticket("it broke", source_id="1", client_id="c")
    [first] = await ingest(uow, one, signal)
    [second] = await ingest(uow, two, signal)
    assert second.status == "stored"
    assert first.signal_id != second.signal_id
    # What is said of a repeat is of its own project, too.
    for project, stored_as in ((one, first), (two, second)):
        [again] = await ingest(uow, project, signal)
        assert (again.status, again.signal_id) == ("repeated", stored_as.signal_id)


async def test_closed_gates_ignore_and_say_which(uow: UnitOfWork) -> None:
    closed = await make_project(uow, enabled=False)
    [receipt] = await ingest(uow, closed, ticket("hello"))
    assert (receipt.status, receipt.reason) == ("ignored", "source_disabled")
    refused = await make_project(uow, approved=False)
    [receipt] = await ingest(uow, refused, ticket("hello"))
    assert (receipt.status, receipt.reason) == ("ignored", "ai_processing_not_approved")
    scout = NewSignal("signals_scout", "cross_source_issue", "run:1:finding:1", "found")
    [receipt] = await ingest(uow, closed, scout)
    assert receipt.status == "stored"


BAD = [
    (NewSignal(PRODUCT, TYPE, "1", "  "), "description", "blank"),
    (NewSignal(PRODUCT, TYPE, " ", "text"), "source_id", "blank"),
    (NewSignal("p" * 101, TYPE, "1", "text"), "source_product", "max_length"),
    (NewSignal(PRODUCT, TYPE, "s" * 513, "text"), "source_id", "max_length"),
    (NewSignal(PRODUCT, TYPE, "1", "nul \x00 byte"), "description", "invalid_input"),
    (NewSignal(PRODUCT, TYPE, "1", "lone \ud800 surrogate"), "description", "invalid_input"),
    (NewSignal(PRODUCT, TYPE, "1", "word " * 8_001), "description", "max_length"),
    (NewSignal(PRODUCT, TYPE, "1", "x" * 5_000_000), "description", "max_length"),
    (NewSignal(PRODUCT, TYPE, "1", "text", weight=1.01), "weight", "max_value"),
    (NewSignal(PRODUCT, TYPE, "1", "text", weight=float("nan")), "weight", "min_value"),
    (NewSignal(PRODUCT, TYPE, "1", "text", client_id=""), "id", "max_length"),
    (NewSignal(PRODUCT, TYPE, "1", "text", extra={"ticket_id": "x"}), "extra__ticket_id", "invalid_input"),
    (NewSignal(PRODUCT, TYPE, "1", "text", extra={"mine": "\x00"}), "extra", "invalid_input"),
    (NewSignal(PRODUCT, TYPE, "1", "text", extra={"\x00": 1}), "extra", "invalid_input"),
    (NewSignal(PRODUCT, TYPE, "1", "text", extra={"mine": [2**64]}), "extra", "invalid_input"),
    (NewSignal(PRODUCT, TYPE, "1", "text", extra={"mine": {"a": "\ud800"}}), "extra", "invalid_input"),
    (NewSignal(PRODUCT, TYPE, "1", "text", extra={"mine": "y" * 70_000}), "extra", "invalid_input"),
    (NewSignal(PRODUCT, TYPE, "1", "text", extra={"mine": float("inf")}), "extra", "invalid_input"),
]


@pytest.mark.parametrize(("bad", "field", "code"), BAD)
async def test_ingest_bad_signal_is_refused_and_does_not_stop_others(
    uow: UnitOfWork, bad: NewSignal, field: str, code: str
) -> None:
    project = await make_project(uow)
    before, refused, after = await ingest(uow, project, ticket("before"), bad, ticket("after"))
    assert (before.status, after.status) == ("stored", "stored")
    assert (refused.status, refused.field, refused.code) == ("rejected", field, code)
    assert refused.reason
    assert await stored(uow, project) == ["before", "after"]


async def test_ingest_null_character_lookalike_is_accepted(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    signal = NewSignal(PRODUCT, TYPE, "1", "text", extra={"mine": r"\u0000", "big": 2**64 - 1})
    [receipt] = await ingest(uow, project, signal)
    assert receipt.status == "stored"


async def test_ingest_text_of_exact_limit_is_accepted(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    [receipt] = await ingest(uow, project, ticket("word " * 8_000))
    assert receipt.status == "stored"


async def test_senders_that_change_the_same_signals_do_not_lock_each_other_out(engine: AsyncEngine) -> None:
    """The same ids with other texts, in the orders x, y and y, x: each sender holds what the other one needs."""
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)

    def in_order(*ids: str) -> list[NewSignal]:
        new = sorted((ticket("it broke") for _ in ids), key=content_hash)
        return [replace(signal, client_id=id) for signal, id in zip(new, ids, strict=True)]

    async def sender(*ids: str) -> list[Receipt]:
        async with unit_of_work(engine) as uow:
            return await ingest(uow, project, *in_order(*ids))

    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    async with engine.connect() as holding:
        await ingest(holding, project, *in_order("m", "n"))
        senders = [asyncio.create_task(sender("x", "m", "y")), asyncio.create_task(sender("y", "n", "x"))]
        async with engine.connect() as watching, asyncio.timeout(20):
            while (await watching.execute(waiting)).scalar_one() < 2:  # noqa: ASYNC110  # a lock rings no bell
                await asyncio.sleep(0.02)
        await holding.rollback()
    answers = await asyncio.gather(*senders)
    statuses = [receipt.status for receipts in answers for receipt in receipts]
    assert (statuses.count("stored"), statuses.count("repeated")) == (4, 2)
    async with unit_of_work(engine) as uow:
        assert len(await stored(uow, project)) == 4


async def test_ingest_many_senders_request_one_job(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    jobs = RecordingJobs()
    await asyncio.gather(*(send(engine, project, [ticket(f"text {n}")], jobs=jobs) for n in range(20)))
    assert [(job.name, job.key) for job in jobs.put] == [(grouping_requests.GROUP_JOB, str(project))]
    async with unit_of_work(engine) as uow:
        await grouping_requests.begin(uow, project)
    await send(engine, project, [ticket("after the job began")], jobs=jobs)
    assert len(jobs.put) == 2


async def test_ingest_job_waits_for_relying_senders(engine: AsyncEngine) -> None:
    """The sender that found a request already made must be seen by the job that answers that request."""
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    jobs = RecordingJobs()
    await send(engine, project, [ticket("first")], jobs=jobs)
    began = asyncio.Event()

    async def begin() -> int:
        async with unit_of_work(engine) as uow:
            await grouping_requests.begin(uow, project)
        async with unit_of_work(engine) as uow:
            return len(await stored(uow, project))

    async def sender() -> None:
        async with unit_of_work(engine) as uow:
            await ingest(uow, project, ticket("second"), jobs=jobs)
            began.set()
            await asyncio.sleep(0.3)

    sending = asyncio.create_task(sender())
    await began.wait()
    seen = await begin()
    await sending
    assert len(jobs.put) == 1
    assert seen == 2


async def test_ingest_rolled_back_sender_leaves_no_signal_or_request(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    async with engine.connect() as connection, connection.begin() as transaction:
        await ingest(connection, project, ticket("gone"))
        await transaction.rollback()
    async with unit_of_work(engine) as uow:
        assert await stored(uow, project) == []
        assert (await uow.execute(sa.select(pending_work))).first() is None
