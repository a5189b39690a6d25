"""Screening in the pipeline: held before anything reads it, judged once, released once, counted in one place."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, WordModel, make_grouper, make_project, send, ticket
from tests.helpers.reports import add_report, add_signal
from tests.helpers.screening import BLOCK, DOUBT, WordFilter

from postroom.api.schemas.screening import funnel_totals
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import activity_log, reports, signal_features, signal_screenings, signals
from postroom.domain.errors import Conflict, NotFound, Unavailable
from postroom.domain.signals.intake import NewSignal
from postroom.domain.signals.quarantine import PLACES
from postroom.grouping.arrival import features
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.screening import service
from postroom.screening.funnel import funnel
from postroom.screening.screen import screen
from postroom.signals import tracing
from postroom.signals.grouping_requests import GROUP_JOB

HARMLESS = "The invoice export never finishes and ends with a timeout"


async def start(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


def screening(engine: AsyncEngine, judge: WordFilter | None = None) -> tuple[Grouper, WordFilter, WordModel]:
    used, model = judge or WordFilter(), WordModel()
    return replace(make_grouper(engine, model=model), filter=used), used, model


async def states(engine: AsyncEngine, ids: Sequence[UUID]) -> list[str]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.id, signals.c.state).where(signals.c.id.in_(ids)))
        by_id = {row.id: row.state for row in found}
    return [by_id.get(id, "gone") for id in ids]


async def verdict_of(engine: AsyncEngine, id: UUID) -> dict[str, Any]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signal_screenings).where(signal_screenings.c.signal_id == id))
        return dict(found.mappings().one())


async def free(engine: AsyncEngine, project: int, id: UUID, jobs: RecordingJobs | None = None) -> None:
    async with unit_of_work(engine) as uow:
        await service.release(
            uow, jobs=jobs or RecordingJobs(), signal_id=id, project_id=project, user_id=None, now=now()
        )


async def test_screening_blocked_signal_is_read_by_nothing_else(engine: AsyncEngine) -> None:
    project = await start(engine)
    texts = [HARMLESS, f"{HARMLESS} {BLOCK}", f"{HARMLESS} {DOUBT}"]
    ids = await send(engine, project, [ticket(text) for text in texts])
    grouper, judge, model = screening(engine)
    assert await group_pending(grouper, project) == 2
    assert await states(engine, ids) == ["grouped", "quarantined", "grouped"]
    assert sorted(judge.judged) == sorted(texts)
    assert not any(BLOCK in text for text in model.texts)
    async with unit_of_work(engine) as uow:
        made = await uow.execute(sa.select(signal_features.c.signal_id))
        assert ids[1] not in set(made.scalars())
        page = await service.quarantine(uow, project_id=project, limit=10)
        trace = await tracing.trace_of(uow, ids[1])
        grouped = (
            await uow.execute(sa.select(signals.c.report_id).where(signals.c.id == ids[2]))
        ).scalar_one()
        assert (await service.doubts(uow, grouped)).suspicious
        assert await service.doubts(uow, grouped) == service.Doubts(suspicious=1, unscreened=0)
    assert [held.signal_id for held in page.held] == [ids[1]]
    [span] = page.held[0].spans
    assert texts[1][span["start"] : span["end"]] == BLOCK
    assert [(step.step, step.outcome) for step in trace.steps] == [
        ("receive", "stored"),
        ("screen", "blocked"),
    ]
    assert [(await verdict_of(engine, id))["verdict"] for id in ids] == ["clean", "blocked", "suspicious"]


async def test_screening_judges_once(engine: AsyncEngine) -> None:
    """A worker that dies after screening leaves its verdicts: the next one goes on from them."""
    project = await start(engine)
    ids = await send(engine, project, [ticket(HARMLESS), ticket(f"{HARMLESS} {BLOCK}")])
    grouper, judge, _ = screening(engine)
    assert grouper.filter is not None
    assert await screen(engine, grouper.filter, project, ids, jobs=RecordingJobs(), now=now()) == {ids[1]}
    assert await states(engine, ids) == ["pending", "quarantined"]
    assert await group_pending(grouper, project) == 1
    assert len(judge.judged) == 2


async def test_screening_killed_worker_has_written_nothing(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await start(engine)
    ids = await send(engine, project, [ticket(f"{HARMLESS} {BLOCK}"), ticket(HARMLESS)])
    grouper, _, model = screening(engine, WordFilter(fail=BLOCK, error=Unavailable("The model is away.")))
    with pytest.raises(Unavailable):
        await group_pending(grouper, project)
    assert await states(engine, ids) == ["pending", "pending"]
    assert model.texts == []
    # The next dies between the verdicts and the features.
    grouper, judge, _ = screening(engine)

    async def die(*_: object, **__: object) -> None:
        raise Unavailable("The worker is gone.")

    with monkeypatch.context() as patched:
        patched.setattr(features, "embed", die)
        with pytest.raises(Unavailable):
            await group_pending(grouper, project)
    assert await states(engine, ids) == ["quarantined", "pending"]
    assert await group_pending(grouper, project) == 1
    assert len(judge.judged) == 2


async def test_screening_concurrent_workers_agree(engine: AsyncEngine) -> None:
    project = await start(engine)
    ids = await send(engine, project, [ticket(f"{n} {BLOCK if n % 3 == 0 else HARMLESS}") for n in range(12)])
    found = await asyncio.gather(
        *(screen(engine, WordFilter(), project, ids, jobs=RecordingJobs(), now=now()) for _ in range(4))
    )
    expected = {id for n, id in enumerate(ids) if n % 3 == 0}
    assert all(held == expected for held in found)
    async with unit_of_work(engine) as uow:
        for id in ids:
            steps = (await tracing.trace_of(uow, id)).steps
            assert [step.step for step in steps] == ["receive", "screen"]


async def test_screening_filter_failing_on_one_text_stops_no_other(engine: AsyncEngine) -> None:
    project = await start(engine)
    ids = await send(engine, project, [ticket(HARMLESS), ticket("poison"), ticket(f"{BLOCK} {HARMLESS}")])
    grouper, _, _ = screening(engine, WordFilter(fail="poison"))
    assert await group_pending(grouper, project) == 2
    assert await states(engine, ids) == ["grouped", "grouped", "quarantined"]
    broken = await verdict_of(engine, ids[1])
    assert (broken["verdict"], broken["threat_type"]) == ("suspicious", "unscreened")


async def test_screening_covers_facts_of_signal(engine: AsyncEngine) -> None:
    project = await start(engine)
    facts = {"comments": [{"body": f"hello there, {BLOCK} is here"}], "n": 3, "short": BLOCK}
    deep: Any = f"something long {BLOCK}"
    for _ in range(50):
        deep = [deep]
    sent = [
        NewSignal("zendesk", "ticket", "1", HARMLESS, extra=facts),
        NewSignal("zendesk", "ticket", "2", HARMLESS, extra={"short": "as it should be"}),
        NewSignal("zendesk", "ticket", "3", HARMLESS, extra={"deep": deep}),
    ]
    ids = []
    for signal in sent:
        ids += await _store(engine, project, signal)
    grouper, _, _ = screening(engine)
    assert await group_pending(grouper, project) == 1
    assert await states(engine, ids) == ["quarantined", "grouped", "quarantined"]
    held = await verdict_of(engine, ids[0])
    assert held["spans"] == []
    assert held["explanation"].startswith("In the additional data:")


async def _store(engine: AsyncEngine, project: int, signal: NewSignal) -> list[UUID]:
    """Store a signal whatever its source says of such facts."""
    ids = await send(engine, project, [replace(signal, extra={})])
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(signals).where(signals.c.id.in_(ids)).values(extra=dict(signal.extra)))
    return ids


async def test_screening_signal_of_scout_report_stays_and_is_marked(engine: AsyncEngine) -> None:
    project = await start(engine)
    async with unit_of_work(engine) as uow:
        report = await add_report(uow, project)
        id = await add_signal(uow, project, report, description=f"{HARMLESS} {BLOCK}")
        assert (await service.doubts(uow, report)).unscreened == 1
    grouper, _, _ = screening(engine)
    await group_pending(grouper, project)
    assert await states(engine, [id]) == ["grouped"]
    assert (await verdict_of(engine, id))["verdict"] == "suspicious"
    async with unit_of_work(engine) as uow:
        assert (await service.doubts(uow, report)).suspicious
        with pytest.raises(NotFound):
            await service.confirm(uow, signal_id=id, project_id=project, user_id=None, now=now())


async def test_screening_released_signal_is_processed_once_and_not_rejudged(engine: AsyncEngine) -> None:
    project = await start(engine)
    [id] = await send(engine, project, [ticket(f"{HARMLESS} {BLOCK}")])
    grouper, judge, _ = screening(engine)
    await group_pending(grouper, project)
    jobs = RecordingJobs()
    await asyncio.gather(*(free(engine, project, id, jobs) for _ in range(5)))
    assert [job.name for job in jobs.put] == [GROUP_JOB]
    assert await states(engine, [id]) == ["pending"]
    assert await group_pending(grouper, project) == 1
    await free(engine, project, id, jobs)
    assert await states(engine, [id]) == ["grouped"]
    assert len(judge.judged) == len(jobs.put) == 1
    async with unit_of_work(engine) as uow:
        trace = await tracing.trace_of(uow, id)
        assert trace.report_id is not None
        assert not (await service.doubts(uow, trace.report_id)).suspicious
        report = (await uow.execute(sa.select(reports).where(reports.c.id == trace.report_id))).one()
        noted = await uow.execute(sa.select(activity_log.c.activity).where(activity_log.c.item_id == str(id)))
        assert list(noted.scalars()) == ["quarantine_released"]
    assert report.signal_count == 1
    assert [step.step for step in trace.steps][:3] == ["receive", "screen", "review"]


async def test_racing_release_and_confirm_end_in_one_decision(engine: AsyncEngine) -> None:
    project = await start(engine)
    [id] = await send(engine, project, [ticket(BLOCK)])
    grouper, _, _ = screening(engine)
    await group_pending(grouper, project)

    async def agree() -> None:
        async with unit_of_work(engine) as uow:
            await service.confirm(uow, signal_id=id, project_id=project, user_id=None, now=now())

    outcomes = await asyncio.gather(free(engine, project, id), agree(), return_exceptions=True)
    assert outcomes[0] is None
    assert outcomes[1] is None or isinstance(outcomes[1], Conflict)
    assert (await verdict_of(engine, id))["decision"] == "released"
    assert await states(engine, [id]) == ["pending"]


async def test_screening_signal_of_other_project_is_not_found(engine: AsyncEngine) -> None:
    project, other = await start(engine), await start(engine)
    [id] = await send(engine, project, [ticket(BLOCK)])
    grouper, _, _ = screening(engine)
    await group_pending(grouper, project)
    with pytest.raises(NotFound):
        await free(engine, other, id)
    assert await states(engine, [id]) == ["quarantined"]


async def test_screening_old_quarantined_signals_are_deleted(engine: AsyncEngine) -> None:
    project = await start(engine)
    texts = ["first", "second", "third"]
    ids = await send(engine, project, [ticket(f"{text} {BLOCK}") for text in texts])
    grouper, _, _ = screening(engine)
    await group_pending(grouper, project)
    async with unit_of_work(engine) as uow:
        await service.confirm(
            uow, signal_id=ids[1], project_id=project, user_id=None, now=now() + timedelta(days=2)
        )
    await free(engine, project, ids[2])
    async with unit_of_work(engine) as uow:
        assert await service.empty(uow, before=now() - timedelta(days=1), limit=10) == 0
        assert await service.empty(uow, before=now() + timedelta(days=1), limit=10) == 1
    assert await states(engine, ids) == ["gone", "quarantined", "pending"]
    async with unit_of_work(engine) as uow:
        [day] = await funnel(uow, project, since=now() - timedelta(hours=1), until=now())
        assert (day.received, day.places["removed"], day.places["blocked"], day.places["pending"]) == (
            3,
            1,
            1,
            1,
        )
    # What was removed may come again, and is screened again.
    [again] = await send(engine, project, [ticket(f"first {BLOCK}")])
    await group_pending(grouper, project)
    assert await states(engine, [again]) == ["quarantined"]


ACTS = st.lists(
    st.sampled_from(["send", "block", "doubt", "group", "release", "confirm", "promote", "delete", "empty"]),
    max_size=12,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
async def test_screening_signal_is_in_exactly_one_place(engine: AsyncEngine, acts: list[str]) -> None:
    project = await start(engine)
    grouper, _, _ = screening(engine)
    sent = 0
    for number, act in enumerate(acts):
        match act:
            case "send" | "block" | "doubt":
                word = {"send": "", "block": BLOCK, "doubt": DOUBT}[act]
                sent += len(await send(engine, project, [ticket(f"{HARMLESS} {number} {word}")]))
            case "group":
                await group_pending(grouper, project)
            case _:
                await _act(engine, project, act)
        async with unit_of_work(engine) as uow:
            rows = await funnel(
                uow, project, since=now() - timedelta(days=1), until=now() + timedelta(days=1)
            )
            counted = await uow.execute(
                sa.select(sa.func.count()).where(
                    signals.c.project_id == project, signals.c.state == "quarantined"
                )
            )
        sums: dict[str, Any] = {**funnel_totals(rows)}
        assert sums["received"] == sum(sums[place] for place in PLACES) == sent
        assert sums["blocked"] == counted.scalar_one()


async def _act(engine: AsyncEngine, project: int, act: str) -> None:
    async with unit_of_work(engine) as uow:
        held = (await service.quarantine(uow, project_id=project, limit=1)).held
        if act == "release" and held:
            await service.release(
                uow,
                jobs=RecordingJobs(),
                signal_id=held[0].signal_id,
                project_id=project,
                user_id=None,
                now=now(),
            )
        elif act == "confirm" and held:
            await service.confirm(
                uow, signal_id=held[0].signal_id, project_id=project, user_id=None, now=now()
            )
        elif act == "promote":
            await uow.execute(
                sa.update(reports).where(reports.c.project_id == project).values(promoted_at=now())
            )
        elif act == "delete":
            await uow.execute(
                sa.update(signals)
                .where(signals.c.project_id == project, signals.c.state == "grouped")
                .values(deleted_at=now())
            )
        elif act == "empty":
            await service.empty(uow, before=now() + timedelta(days=1), limit=100)
