"""What people decide teaches: the same text is not held twice, and every decision is a label."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.screening import BLOCK, DOUBT, WordFilter

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import signal_screenings, signals
from postroom.evals.safety import SafetyCase
from postroom.grouping.arrival.pipeline import group_pending
from postroom.screening import reviewer_overrides, service

TEXT = f"2026-11-03T10:15:00Z  job 5e0f6f2c-8f58-4b1f-9a53-6c2f3d1f7c11 stopped: {BLOCK}"
SAME = f"2026-11-09T08:00:12Z job 0b9f6f2c-8f58-4b1f-9a53-6c2f3d1f7c99 stopped:\n {BLOCK}"


async def start(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def group(engine: AsyncEngine, project: int) -> None:
    await group_pending(replace(make_grouper(engine), filter=WordFilter()), project)


async def state_of(engine: AsyncEngine, id: UUID) -> tuple[str, str, str]:
    async with unit_of_work(engine) as uow:
        query = sa.select(signals.c.state, signal_screenings.c.verdict, signal_screenings.c.explanation)
        joined = query.join_from(signals, signal_screenings).where(signals.c.id == id)
        row = (await uow.execute(joined)).one()
        return row.state, row.verdict, row.explanation


async def decide(engine: AsyncEngine, project: int, id: UUID, *, harmless: bool) -> None:
    async with unit_of_work(engine) as uow:
        known: dict[str, Any] = {"signal_id": id, "project_id": project, "user_id": None, "now": now()}
        if harmless:
            await service.release(uow, jobs=RecordingJobs(), **known)
        else:
            await service.confirm(uow, **known)


async def quarantined(engine: AsyncEngine, project: int) -> list[UUID]:
    async with unit_of_work(engine) as uow:
        page = await service.quarantine(uow, project_id=project, limit=1_000)
        return [one.signal_id for one in page.held]


async def held(engine: AsyncEngine, project: int, text: str) -> UUID:
    [id] = await send(engine, project, [ticket(text)])
    await group(engine, project)
    return id


async def test_override_released_text_is_not_quarantined_again(engine: AsyncEngine) -> None:
    project, other = await start(engine), await start(engine)
    first = await held(engine, project, TEXT)
    assert (await state_of(engine, first))[0] == "quarantined"
    await decide(engine, project, first, harmless=True)
    again = await held(engine, project, SAME)
    state, verdict, explanation = await state_of(engine, again)
    assert (state, verdict) == ("grouped", "clean")
    assert str(first) in explanation
    # Another project makes its own decisions, and another text is another text.
    assert (await state_of(engine, await held(engine, other, SAME)))[0] == "quarantined"
    for changed in (f"{SAME} and more", SAME.replace("stopped", "stopped 203.0.113.9"), f"{SAME}\u200b"):
        assert (await state_of(engine, await held(engine, project, changed)))[0] == "quarantined"


async def test_facts_beside_a_released_text_are_not_released_with_it(engine: AsyncEngine) -> None:
    project = await start(engine)
    await decide(engine, project, await held(engine, project, TEXT), harmless=True)
    [id] = await send(engine, project, [ticket(SAME)])
    async with unit_of_work(engine) as uow:
        extra = {"comment": f"something else with {BLOCK}"}
        await uow.execute(sa.update(signals).where(signals.c.id == id).values(extra=extra))
    await group(engine, project)
    assert (await state_of(engine, id))[0] == "quarantined"


async def test_override_confirmed_text_is_quarantined_when_suspicious(engine: AsyncEngine) -> None:
    project = await start(engine)
    first = await held(engine, project, TEXT)
    # As if the filter had become milder since.
    async with unit_of_work(engine) as uow:
        doubtful = SAME.replace(BLOCK, DOUBT)
        await uow.execute(sa.update(signals).where(signals.c.id == first).values(description=doubtful))
    await decide(engine, project, first, harmless=False)
    state, verdict, explanation = await state_of(engine, await held(engine, project, doubtful))
    assert (state, verdict) == ("quarantined", "blocked")
    assert str(first) in explanation
    # The newest decision counts.
    await decide(engine, project, first, harmless=True)
    fresh = doubtful.replace("2026-11-09", "2026-11-10")
    assert (await state_of(engine, await held(engine, project, fresh)))[:2] == ("grouped", "clean")


async def test_override_does_not_expire(engine: AsyncEngine) -> None:
    project = await start(engine)
    first = await held(engine, project, TEXT)
    await decide(engine, project, first, harmless=True)
    await send(engine, project, [ticket(f"{number} {BLOCK}") for number in range(201)])
    await group(engine, project)
    for one in await quarantined(engine, project):
        await decide(engine, project, one, harmless=False)
    assert (await state_of(engine, await held(engine, project, SAME)))[0] == "grouped"


async def test_override_outlives_deleted_signal(engine: AsyncEngine) -> None:
    project = await start(engine)
    doubtful = TEXT.replace(BLOCK, DOUBT)
    first = await held(engine, project, TEXT)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(signals).where(signals.c.id == first).values(description=doubtful))
    await decide(engine, project, first, harmless=False)
    async with unit_of_work(engine) as uow:
        assert await service.empty(uow, before=now() + timedelta(days=1), limit=10) == 1
    state, verdict, explanation = await state_of(engine, await held(engine, project, doubtful))
    assert (state, verdict) == ("quarantined", "blocked")
    assert str(first) in explanation


async def test_override_of_text_releases_no_other_name_or_fact(engine: AsyncEngine) -> None:
    project = await start(engine)
    await decide(engine, project, await held(engine, project, TEXT), harmless=True)
    for changed in ({"source_id": f"do {BLOCK} now"}, {"extra": {"note": BLOCK}}, {"extra": {BLOCK: 1}}):
        [id] = await send(engine, project, [replace(ticket(SAME), **changed)])
        await group(engine, project)
        assert (await state_of(engine, id))[0] == "quarantined"


async def test_decisions_are_labels(engine: AsyncEngine) -> None:
    project = await start(engine)
    ids = [await held(engine, project, f"{number} {BLOCK}") for number in range(3)]
    await decide(engine, project, ids[0], harmless=True)
    await decide(engine, project, ids[1], harmless=False)
    async with unit_of_work(engine) as uow:
        found = await reviewer_overrides.labels(uow, project, limit=10)
        assert await reviewer_overrides.labels(uow, project, limit=1) == found[:1]
    assert [(one.signal_id, one.text, one.unsafe, one.kind) for one in found] == [
        (ids[1], f"1 {BLOCK}", True, "exfiltration"),
        (ids[0], f"0 {BLOCK}", False, "released"),
    ]
    rows = [json.loads(json.dumps({"text": one.text, "unsafe": one.unsafe})) for one in found]
    assert [SafetyCase(row["text"], unsafe=row["unsafe"], kind="x").unsafe for row in rows] == [True, False]


def test_override_long_text_is_not_compared() -> None:
    assert reviewer_overrides.key_of("a" * (reviewer_overrides.MAX_TEXT + 1), {}) is None
    assert reviewer_overrides.key_of("a  b", {}) == reviewer_overrides.key_of("a\nb", {})
    assert reviewer_overrides.key_of("a", {"n": "b"}) != reviewer_overrides.key_of("a b", {"n": 1})
    assert reviewer_overrides.key_of("a", {"url": "https://a.example/1"}) != reviewer_overrides.key_of(
        "a", {"url": "https://b.example/1"}
    )
    assert reviewer_overrides.key_of("1 euro", {}) != reviewer_overrides.key_of("2 euro", {})
