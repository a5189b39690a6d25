"""Doing runs: once, bounded, with a transcript, and ended with a reason whatever happens."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.scouts.fleet import Fleet, make_fleet
from tests.helpers.scouts.rows import run_row

from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import organizations, scout_configs, signals
from postroom.domain.errors import Conflict, Forbidden, NotFound, Unavailable
from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, finding_id
from postroom.domain.scouts.skills import SkillText
from postroom.scouts.detectors.port import Detector
from postroom.scouts.runs import run_now, runner
from postroom.scouts.runs import service as runs
from postroom.scouts.runs import transcript as steps
from postroom.scouts.tools.context import RunContext, ScoutDeps
from postroom.scouts.tools.memory import scratchpad_forget, scratchpad_remember
from postroom.scouts.tools.signals import signals_by_day
from postroom.scouts.tools.tool import tool
from postroom.settings import ScoutSettings
from postroom.skills import service as skills
from postroom.sources import service as sources
from postroom.tasks import service as tasks

SHOP = "signals-scout-shop"


async def no_scheduling(uow: UnitOfWork, project_id: int, moment: datetime) -> None:
    """Leave the grouping alone."""


def deps_of(api: Api, **settings: Any) -> ScoutDeps:
    return ScoutDeps(api.engine, api.state.jobs, now, ScoutSettings(**settings), no_scheduling)


@dataclass
class ScoutRunEnv:
    """A scout that runs a detector, and what its runs left."""

    fleet: Fleet
    config: str
    deps: ScoutDeps
    ids: list[UUID] = field(default_factory=list)

    async def start(self) -> UUID:
        status, started = await self.fleet("POST", f"configs/{self.config}/run/")
        assert status == 202, started
        self.ids.append(UUID(started["workflow_id"]))
        return self.ids[-1]

    async def run(self, detector: Detector | None, deps: ScoutDeps | None = None) -> dict[str, Any]:
        run_id = await self.start()
        await runner.execute(deps or self.deps, run_id, detector=detector)
        return dict(await self.read(run_id))

    async def read(self, run_id: UUID, part: str = "") -> Any:
        status, found = await self.fleet("GET", f"runs/{run_id}/{part}")
        assert status == 200
        return found

    async def config_row(self) -> dict[str, Any]:
        (row,) = await self.fleet.rows()
        return row


@pytest.fixture
async def run_env(api: Api) -> ScoutRunEnv:
    fleet = await make_fleet(api)
    text = SkillText(SHOP, "Looks.", "Look.", {"run": "detector"})
    async with unit_of_work(api.engine) as uow:
        await skills.create(uow, fleet.project, text, user_id=None, now=now())
    _, config = await fleet("POST", body={"skill_name": SHOP})
    return ScoutRunEnv(fleet, config["id"], deps_of(api))


def sees(*keys: str, severity: Any = "P2", quiet_days: int = 7) -> Detector:
    async def detect(context: RunContext) -> DetectorResult:
        await signals_by_day(context, 7)
        return DetectorResult(
            "Looked at everything.",
            [
                Sighting(
                    key,
                    f"Problem {key}",
                    "It happens.",
                    0.8,
                    severity,
                    ["Check Out"],
                    [Proof("zendesk", "three tickets", "4711")],
                    quiet_days=quiet_days,
                )
                for key in keys
            ],
        )

    return detect


async def signals_of(run_env: ScoutRunEnv) -> list[dict[str, Any]]:
    async with unit_of_work(run_env.deps.engine) as uow:
        query = (
            sa.select(signals).where(signals.c.project_id == run_env.fleet.project).order_by(signals.c.seq)
        )
        return [dict(row) for row in (await uow.execute(query)).mappings()]


async def test_runner_run_leaves_its_results(run_env: ScoutRunEnv) -> None:
    run = await run_env.run(sees("a", "b"))
    assert (run["status"], run["error"], run["emitted_count"]) == ("completed", None, 2)
    assert run["summary"] == "Looked at everything. Found: Problem a; Problem b."
    assert set(run["emitted_finding_ids"]) == {finding_id("a"), finding_id("b")}
    transcript = await run_env.read(run_env.ids[0], "transcript/")
    assert {
        name: transcript[name] for name in ("mode", "dry_run", "found_count", "tool_calls", "cost_usd")
    } == {
        "mode": "detector",
        "dry_run": False,
        "found_count": 2,
        "tool_calls": 3,
        "cost_usd": 0.0,
    }
    assert [(step["kind"], step["output"].splitlines()[0]) for step in transcript["steps"]] == [
        ("tool", "0 rows"),
        ("finding", "became a signal"),
        ("finding", "became a signal"),
    ]
    first, _ = await signals_of(run_env)
    assert first["description"] == "Problem a\n\nIt happens."
    assert first["extra"]["evidence"] == [
        {"source_product": "zendesk", "summary": "three tickets", "entity_id": "4711"}
    ]
    assert (first["extra"]["severity"], first["extra"]["tags"]) == ("P2", ["check-out"])


async def test_runner_emitted_finding_is_not_repeated_within_quiet_period(run_env: ScoutRunEnv) -> None:
    await run_env.run(sees("a"))
    again = await run_env.run(sees("a", "b"))
    assert (again["emitted_count"], len(await signals_of(run_env))) == (1, 2)
    assert "1 reported within their quiet time" in again["summary"]
    later = ScoutDeps(
        run_env.deps.engine,
        run_env.deps.jobs,
        lambda: now() + timedelta(days=8),
        run_env.deps.settings,
        no_scheduling,
    )
    assert (await run_env.run(sees("a"), later))["emitted_count"] == 1


async def test_runner_emits_worst_twenty(run_env: ScoutRunEnv) -> None:
    run = await run_env.run(sees(*(f"k{number:02}" for number in range(25))))
    assert run["emitted_count"] == 20
    assert "5 more were left for the next run" in run["summary"]


async def test_runner_executes_run_once(run_env: ScoutRunEnv) -> None:
    run_id = await run_env.start()
    ended = await asyncio.gather(
        *(runner.execute(run_env.deps, run_id, detector=sees("a")) for _ in range(5))
    )
    assert sum(each is not None for each in ended) == 1
    assert await runner.execute(run_env.deps, run_id, detector=sees("a")) is None
    assert len(await signals_of(run_env)) == 1


async def test_dry_runs_write_nothing(run_env: ScoutRunEnv) -> None:
    await run_env.fleet("PATCH", f"configs/{run_env.config}/", {"emit": False})

    async def detect(context: RunContext) -> DetectorResult:
        for write in (scratchpad_remember(context, "k", "c"), scratchpad_forget(context, "k")):
            with pytest.raises(Forbidden, match="dry run"):
                await write
        return await sees("a")(context)

    run = await run_env.run(detect)
    assert (run["status"], run["emitted_count"], await signals_of(run_env)) == ("completed", 0, [])
    transcript = await run_env.read(run_env.ids[0], "transcript/")
    assert (transcript["dry_run"], transcript["found_count"]) == (True, 1)
    assert transcript["steps"][-1]["output"] == "found in a dry run"
    assert await run_env.fleet("GET", "scratchpad/") == (200, [])


async def test_runner_project_gates_apply(run_env: ScoutRunEnv) -> None:
    api = run_env.fleet.api
    async with unit_of_work(api.engine) as uow:
        await sources.switch(
            uow,
            project_id=run_env.fleet.project,
            source_product="signals_scout",
            source_type="cross_source_issue",
            enabled=False,
            now=now(),
        )
    assert (await run_env.run(sees("a")))["emitted_count"] == 0
    assert (await run_env.read(run_env.ids[0], "transcript/"))["steps"][-1]["output"].endswith(
        "source_disabled"
    )
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.update(organizations).values(is_ai_data_processing_approved=False))
    assert (await run_env.run(sees("a")))["emitted_count"] == 0
    output = (await run_env.read(run_env.ids[1], "transcript/"))["steps"][-1]["output"]
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.update(organizations).values(is_ai_data_processing_approved=True))
    assert output == "held back: ai_processing_not_approved"


def fails(error: BaseException) -> Detector:
    async def detect(context: RunContext) -> DetectorResult:
        await signals_by_day(context, 1)
        raise error

    return detect


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ZeroDivisionError("division by zero\nsecond line"), "ZeroDivisionError: division by zero"),
        (Unavailable("The model is away."), "The model is away."),
        (ValueError("null \x00 and \ud800"), "ValueError: null \ufffd and \ufffd"),
    ],
)
async def test_runner_failure_has_reason(run_env: ScoutRunEnv, error: Exception, reason: str) -> None:
    run = await run_env.run(fails(error))
    assert (run["status"], run["failure_reason"], run["summary"]) == ("failed", reason, "")
    assert len((await run_env.read(run_env.ids[0], "transcript/"))["steps"]) == 1
    assert (await run_env.config_row())["failures"] == 1
    await run_env.run(sees())
    assert (await run_env.config_row())["failures"] == 0


async def test_runner_run_times_out(run_env: ScoutRunEnv) -> None:
    async def sleep(context: RunContext) -> DetectorResult:
        await asyncio.sleep(60)
        return DetectorResult("")

    run = await run_env.run(sleep, deps_of(run_env.fleet.api, run_seconds=0.2))
    assert (run["status"], run["failure_reason"]) == (
        "failed",
        "The run did not end within 0.00333333 minutes.",
    )


async def test_runner_query_times_out_and_run_continues(run_env: ScoutRunEnv) -> None:
    async def detect(context: RunContext) -> DetectorResult:
        @tool("signals-search")
        async def sleeps(context: RunContext) -> Any:
            async with context.transaction() as uow:
                return (await uow.execute(sa.text("SELECT pg_sleep(30)"))).all()

        with pytest.raises(Unavailable, match="took longer than"):
            await sleeps(context)

        @tool("signals-search")
        async def writes(context: RunContext) -> Any:
            async with context.transaction() as uow:
                return await uow.execute(sa.update(scout_configs).values(enabled=False))

        with pytest.raises(sa.exc.InternalError, match="read-only"):
            await writes(context)
        return DetectorResult("Went on.")

    run = await run_env.run(detect, deps_of(run_env.fleet.api, statement_seconds=0.1))
    assert (run["status"], run["summary"]) == ("completed", "Went on.")


async def test_runner_skill_tools_are_limited(run_env: ScoutRunEnv) -> None:
    text = SkillText(SHOP, "Looks.", "Look.", {"run": "detector", "allowed-tools": ["runs-list"]})
    async with unit_of_work(run_env.deps.engine) as uow:
        await skills.add_version(uow, run_env.fleet.project, text, user_id=None, now=now())
    run = await run_env.run(sees("a"))
    assert run["failure_reason"] == "The skill of this scout does not allow the tool 'signals-search'."


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ({"run": "detector"}, "There is no detector 'shop'"),
        ({"run": "shell"}, "'run' must be one of: agent, detector."),
        ({"run": "detector", "allowed-tools": ["bash"]}, "There is no tool 'bash'"),
        ({}, "This scout needs a language model, and the server has none."),
    ],
)
async def test_runner_unusable_skill_is_refused(
    run_env: ScoutRunEnv, front: dict[str, Any], reason: str
) -> None:
    async with unit_of_work(run_env.deps.engine) as uow:
        text = SkillText(SHOP, "Looks.", "Look again.", front)
        await skills.add_version(uow, run_env.fleet.project, text, user_id=None, now=now())
    run = await run_env.run(None)
    assert run["status"] == "failed"
    assert run["failure_reason"].startswith(reason)


async def test_runner_closed_run_writes_nothing(run_env: ScoutRunEnv) -> None:
    api = run_env.fleet.api

    async def detect(context: RunContext) -> DetectorResult:
        async with unit_of_work(api.engine) as uow:
            await runs.close_orphans(uow, now() + timedelta(seconds=61), silence=timedelta(seconds=60))
        with pytest.raises(Conflict, match="has ended"):
            await scratchpad_remember(context, "k", "c")
        return await sees("a")(context)

    run = await run_env.run(detect)
    reason = "The worker of the run died: it sent no heartbeat for 60 seconds."
    assert (run["status"], run["failure_reason"], run["emitted_count"]) == ("failed", reason, 0)
    assert await signals_of(run_env) == []


async def test_runner_heartbeat_keeps_run_open(run_env: ScoutRunEnv) -> None:
    api = run_env.fleet.api
    silence = 0.4

    async def detect(context: RunContext) -> DetectorResult:
        begun = (await run_row(api, context.run.id))["seen_at"]
        await asyncio.sleep(2 * silence)
        assert (await run_row(api, context.run.id))["seen_at"] > begun
        return DetectorResult("Lived.")

    run = await run_env.run(detect, deps_of(api, heartbeat_seconds=silence))
    assert run["status"] == "completed"


async def test_runner_five_failures_pause_scout_until_enabled(run_env: ScoutRunEnv) -> None:
    for _ in range(5):
        await run_env.run(fails(NotFound("gone")))
    _, config = await run_env.fleet("GET", f"configs/{run_env.config}/")
    assert config["auto_pause_reason"] == "5 runs in a row failed, the last one with: gone"
    assert (config["enabled"], config["status"]) == (False, "paused_by_system")
    assert (config["pause_reason"], config["consecutive_failure_count"]) == ("repeated_failures", 5)
    _, config = await run_env.fleet("PATCH", f"configs/{run_env.config}/", {"enabled": True})
    assert "auto_pause_reason" not in config
    assert (await run_env.config_row())["failures"] == 0
    assert [row["activity"] for row in await run_env.fleet.activity()] == ["enabled", "paused"]


async def test_runner_manual_dry_run_keeps_schedule(run_env: ScoutRunEnv) -> None:
    api, before = run_env.fleet.api, await run_env.config_row()
    for _ in range(5):
        async with unit_of_work(api.engine) as uow:
            run_id, _ = await run_now.start(
                uow,
                run_env.fleet.project,
                before["id"],
                jobs=api.state.jobs,
                note="",
                user_id=None,
                now=now(),
                dry_run=True,
                waiting=False,
            )
        ended = await runner.execute(run_env.deps, run_id, detector=fails(NotFound("gone")))
        assert (ended and ended.status) == "failed"
        assert (await run_env.read(run_id, "transcript/"))["dry_run"] is True
    assert await run_env.config_row() == before
    _, metadata = await run_env.fleet("GET", "metadata/current/")
    assert metadata["limits"]["runs_today"] == 0


async def test_runner_exempt_scout_is_never_paused(run_env: ScoutRunEnv) -> None:
    await run_env.fleet("PATCH", f"configs/{run_env.config}/", {"auto_pause_exempt": True})
    for _ in range(6):
        await run_env.run(fails(NotFound("gone")))
    _, config = await run_env.fleet("GET", f"configs/{run_env.config}/")
    assert "auto_pause_reason" not in config


async def test_steps_that_can_not_be_stored_as_they_are(run_env: ScoutRunEnv) -> None:
    run_id = await run_env.start()
    async with unit_of_work(run_env.deps.engine) as uow:
        step = steps.Step(0, "note", "n\x00", now(), {"a": "\x00"}, "x" * 9_000)
        await steps.add(uow, run_id, step)
        (kept,) = await steps.of_run(uow, run_id)
    assert (kept.name, len(kept.output)) == ("n\ufffd", 4_000)
    assert kept.input == {"text": "{'a': '\\x00'}"}


async def test_runner_transcript_belongs_to_project(run_env: ScoutRunEnv, api: Api) -> None:
    await run_env.run(sees())
    key = await api.key("*", member_of=[api.other_organization])
    url = api.url(f"scout/runs/{run_env.ids[0]}/transcript/", api.other_project)
    assert (await api.client.get(url, headers=bearer(key))).status_code == 404


async def test_tasks_of_runs_are_left_as_they_ended(run_env: ScoutRunEnv) -> None:
    await run_env.run(sees())
    row = await run_row(run_env.fleet.api, run_env.ids[0])
    async with unit_of_work(run_env.deps.engine) as uow:
        assert (await tasks.get_run(uow, row["task_run_id"])).status == "completed"
