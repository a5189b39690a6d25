"""Runs that end before their work does: closed by somebody, cut off by a worker that stops, ended by hand."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models.function import AgentInfo
from tests.helpers.models.language import calls, double, stalls
from tests.helpers.waiting import until
from tests.integration.scouts.runs.test_scout_agent import DONE, Agency, agency
from tests.integration.scouts.runs.test_scout_runner import ScoutRunEnv, deps_of, fails, run_env, sees

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_runs, task_runs
from postroom.domain.errors import NotFound
from postroom.domain.handoff.tasks import MADE_BY_SCOUTS
from postroom.domain.scouts.detections import DetectorResult, Sighting, finding_of
from postroom.domain.scouts.runs import CUT_OFF
from postroom.jobs import upkeep
from postroom.projects.paid import PaidModel
from postroom.scouts.runs import runner, supervision
from postroom.scouts.runs import service as runs
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.outputs import emit_finding
from postroom.settings import SpendSettings
from postroom.tasks import service as tasks
from postroom.worker.runtime import GRACE_SECONDS

__all__ = ["agency", "run_env"]

WHY = "Somebody closed it."


class EndlessDetector:
    """A detector that tells one finding and never ends by itself."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.cut = False

    async def __call__(self, context: RunContext) -> DetectorResult:
        await emit_finding(context, finding_of(Sighting("slow", "The export is slow", "Very.", 0.9)))
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cut = True
            raise
        raise AssertionError


async def close(run_env: ScoutRunEnv, run_id: UUID) -> None:
    async with unit_of_work(run_env.deps.engine) as uow:
        await runs.finish(uow, run_id=run_id, status="failed", summary=None, error=WHY, now=now())


async def test_run_heartbeat_detects_closed_run(run_env: ScoutRunEnv) -> None:
    run_id, detector = await run_env.start(), EndlessDetector()
    deps = deps_of(run_env.fleet.api, heartbeat_seconds=0.2)
    doing = asyncio.create_task(runner.execute(deps, run_id, detector=detector))
    await detector.begun.wait()
    await close(run_env, run_id)
    await asyncio.wait_for(doing, 20)
    assert detector.cut
    run = await run_env.read(run_id)
    assert (run["status"], run["failure_reason"], run["emitted_count"]) == ("failed", WHY, 1)


async def test_run_heartbeat_detects_ended_task(run_env: ScoutRunEnv) -> None:
    run_id, detector = await run_env.start(), EndlessDetector()
    deps = deps_of(run_env.fleet.api, heartbeat_seconds=0.2)
    doing = asyncio.create_task(runner.execute(deps, run_id, detector=detector))
    await detector.begun.wait()
    task_run_id = UUID((await run_env.read(run_id))["task_run_id"])
    async with unit_of_work(deps.engine) as uow:
        await tasks.set_status(uow, run_id=task_run_id, status="cancelled", error=WHY, now=now())
    await asyncio.wait_for(doing, 20)
    run = await run_env.read(run_id)
    assert (run["status"], run["failure_reason"]) == ("cancelled", WHY)
    # It is closed, so that the scout may run again, and what a person ended is no failure of the scout.
    assert (await run_env.config_row())["failures"] == 0
    assert (await run_env.run(sees()))["status"] == "completed"


async def test_run_closed_asks_no_model(agency: Agency) -> None:
    run_env = agency.run_env
    script = double(calls("signals_search", text="card"), stalls())
    deps = deps_of(run_env.fleet.api, heartbeat_seconds=0.2)
    model = PaidModel(deps.engine, script.model, settings=SpendSettings(), clock=now)
    run_id = await run_env.start()
    doing = asyncio.create_task(runner.execute(deps, run_id, model=model))
    await until(lambda: len(script.seen) == 2)
    await close(run_env, run_id)
    await asyncio.wait_for(doing, 20)
    assert len(script.seen) == 2
    assert (await run_env.read(run_id))["failure_reason"] == WHY
    # What was used is known all the same.
    assert (await run_env.read(run_id, "transcript/"))["tokens_in"] >= 100


async def test_run_of_agent_detects_close_between_steps(agency: Agency) -> None:
    run_env = agency.run_env
    run_id = await run_env.start()

    async def closed_meanwhile(info: AgentInfo) -> ModelResponse:
        await close(run_env, run_id)
        return await calls("signals_search", text="card")(info)

    script = double(closed_meanwhile, DONE)
    model = PaidModel(run_env.deps.engine, script.model, settings=SpendSettings(), clock=now)
    await runner.execute(deps_of(run_env.fleet.api, heartbeat_seconds=900), run_id, model=model)
    assert len(script.seen) == 1
    assert (await run_env.read(run_id))["failure_reason"] == WHY


async def test_run_interrupted_by_stopping_worker_is_not_failure(
    run_env: ScoutRunEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "LAST_SECONDS", 0.0)
    for _ in range(4):
        await run_env.run(fails(NotFound("gone")))
    for _ in range(3):
        run_id, detector, stopping = await run_env.start(), EndlessDetector(), asyncio.Event()
        doing = asyncio.create_task(
            runner.execute(run_env.deps, run_id, detector=detector, stopping=stopping)
        )
        await detector.begun.wait()
        stopping.set()
        await asyncio.wait_for(doing, 20)
        run = await run_env.read(run_id)
        assert (run["status"], run["failure_reason"]) == ("cancelled", CUT_OFF)
        # What it told before stays told.
        assert run["emitted_count"] == 1
    row = await run_env.config_row()
    assert (row["failures"], row["paused_at"]) == (4, None)
    await run_env.run(fails(NotFound("gone")))
    assert (await run_env.config_row())["pause_reason"].startswith("5 runs in a row failed")


def test_run_stop_timeout_is_shorter_than_workers() -> None:
    assert supervision.LAST_SECONDS < GRACE_SECONDS


async def test_run_ending_soon_completes_in_stopping_worker(run_env: ScoutRunEnv) -> None:
    run_id, stopping = await run_env.start(), asyncio.Event()

    async def detect(context: RunContext) -> DetectorResult:
        stopping.set()
        return await sees("a")(context)

    await runner.execute(run_env.deps, run_id, detector=detect, stopping=stopping)
    run = await run_env.read(run_id)
    assert (run["status"], run["emitted_count"]) == ("completed", 1)


async def test_run_is_left_to_others_by_stopping_worker(run_env: ScoutRunEnv) -> None:
    run_id, stopping = await run_env.start(), asyncio.Event()
    stopping.set()
    assert await runner.execute(run_env.deps, run_id, detector=sees("a"), stopping=stopping) is None
    assert (await run_env.read(run_id))["status"] == "queued"
    async with unit_of_work(run_env.deps.engine) as uow:
        assert str(run_id) in await upkeep.live_keys(uow, runs.RUN_JOB)
    assert await runner.execute(run_env.deps, run_id, detector=sees("a")) is not None


async def test_run_ended_manually_is_closed(run_env: ScoutRunEnv) -> None:
    run_id, detector = await run_env.start(), EndlessDetector()
    doing = asyncio.create_task(runner.execute(run_env.deps, run_id, detector=detector))
    await detector.begun.wait()
    doing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doing
    assert (await run_env.read(run_id))["status"] == "cancelled"
    assert (await run_env.run(sees()))["status"] == "completed"


async def silent_runs(agency: Agency, count: int, *, days: int) -> None:
    """Leave runs that found nothing, spread over the last days; one of them was cut off."""
    fleet, (row,) = agency.run_env.fleet, await agency.run_env.fleet.rows()
    for number in range(count + 1):
        at = now() - timedelta(days=days) * (count - number) / count
        status: Any = "completed" if number != 1 else "cancelled"
        async with unit_of_work(agency.run_env.deps.engine) as uow:
            run_id = await runs.start(
                uow,
                project_id=fleet.project,
                skill_name=row["skill_name"],
                skill_version=1,
                config_id=row["id"],
                note="",
                user_id=None,
                now=at,
            )
            await runs.finish(uow, run_id=run_id, status=status, summary="", error=None, now=at, mode="agent")


@pytest.mark.parametrize(
    ("count", "days", "exempt", "reason"),
    [
        (19, 31, False, "20 runs in 31 days found nothing."),
        (19, 31, True, None),
        (18, 31, False, None),
        (19, 29, False, None),
    ],
)
async def test_run_agent_long_without_findings_is_paused(
    agency: Agency, count: int, days: int, exempt: bool, reason: str | None
) -> None:
    fleet, config = agency.run_env.fleet, agency.run_env.config
    if exempt:
        await fleet("PATCH", f"configs/{config}/", {"auto_pause_exempt": True})
    await silent_runs(agency, count, days=days)
    assert "auto_pause_reason" not in (await fleet("GET", f"configs/{config}/"))[1]
    run, _ = await agency.run(double(DONE))
    assert run["status"] == "completed"
    _, shown = await fleet("GET", f"configs/{config}/")
    assert shown.get("auto_pause_reason") == reason
    # It goes on by itself no more, and whoever enables it ends that.
    assert ("auto_paused_at" in shown) is (reason is not None)
    _, shown = await fleet("PATCH", f"configs/{config}/", {"enabled": True})
    assert "auto_pause_reason" not in shown


async def test_run_frequent_agent_is_paused_too(agency: Agency) -> None:
    """More than a thousand silent runs in 31 days: the first of them is what tells how long it was silent."""
    fleet, (row,) = agency.run_env.fleet, await agency.run_env.fleet.rows()
    await silent_runs(agency, 19, days=31)
    async with unit_of_work(agency.run_env.deps.engine) as uow:
        made = await tasks.queue_many(
            uow, [(fleet.project, "Scout")] * 1_100, origin_product=MADE_BY_SCOUTS, now=now()
        )
        await uow.execute(
            sa.update(task_runs)
            .where(task_runs.c.id.in_([run_id for _, run_id in made]))
            .values(status="completed", completed_at=now())
        )
        rows = [
            {
                "id": new_id(),
                "project_id": fleet.project,
                "config_id": row["id"],
                "skill_name": row["skill_name"],
                "skill_version": 1,
                "task_run_id": run_id,
                "created_at": now() - timedelta(minutes=number),
                "closed_at": now(),
            }
            for number, (_, run_id) in enumerate(made)
        ]
        await uow.execute(sa.insert(scout_runs), rows)
    await agency.run(double(DONE))
    _, shown = await fleet("GET", f"configs/{agency.run_env.config}/")
    assert shown.get("auto_pause_reason", "").endswith("runs in 31 days found nothing.")


async def test_run_detector_is_never_paused_for_silence(run_env: ScoutRunEnv) -> None:
    await silent_runs(Agency(run_env), 19, days=31)
    # The runs above were of an agent; this one is of a detector, and finds nothing either.
    assert (await run_env.run(sees()))["status"] == "completed"
    _, shown = await run_env.fleet("GET", f"configs/{run_env.config}/")
    assert "auto_pause_reason" not in shown


async def test_run_one_finding_ends_silence(agency: Agency) -> None:
    finding: dict[str, Any] = {
        "description": "Checkout fails for guests.",
        "confidence": 0.9,
        "finding_id": "checkout",
    }
    await silent_runs(agency, 30, days=60)
    _, shown = await agency.run_env.fleet("GET", f"configs/{agency.run_env.config}/")
    assert shown["auto_pause_reason"].endswith("found nothing.")
    await agency.run_env.fleet("PATCH", f"configs/{agency.run_env.config}/", {"enabled": True})
    run, _ = await agency.run(double(calls("emit_signal", **finding), DONE))
    assert run["emitted_count"] == 1
    _, shown = await agency.run_env.fleet("GET", f"configs/{agency.run_env.config}/")
    assert "auto_pause_reason" not in shown
