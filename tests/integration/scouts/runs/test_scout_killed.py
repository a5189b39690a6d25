"""A run whose process is killed: closed as failed by its silence, with what it told kept once."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.processes.server import environment, python_path
from tests.helpers.scouts.fleet import make_fleet
from tests.helpers.waiting import until
from tests.integration.scouts.runs.test_scout_runner import ScoutRunEnv, deps_of, sees

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_runs
from postroom.domain.scouts.skills import SkillText
from postroom.scouts.runs import runner
from postroom.scouts.runs import service as runs
from postroom.skills import service as skills

pytestmark = pytest.mark.slow

SILENCE = timedelta(seconds=60)


@pytest.fixture
async def run_env(api: Api) -> ScoutRunEnv:
    fleet = await make_fleet(api)
    text = SkillText("signals-scout-shop", "Looks.", "Look.", {"run": "detector"})
    async with unit_of_work(api.engine) as uow:
        await skills.create(uow, fleet.project, text, user_id=None, now=now())
    _, config = await fleet("POST", body={"skill_name": "signals-scout-shop"})
    return ScoutRunEnv(fleet, config["id"], deps_of(api))


def start_peer(url: str, run_id: UUID, emitted: Path) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[4]
    paths = {"PYTHONPATH": python_path(root / "src", root)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.processes.scout_peer", url, str(run_id), str(emitted)],
        env=environment() | paths,
    )


async def test_run_killed_is_closed_and_emits_nothing_twice(run_env: ScoutRunEnv, tmp_path: Path) -> None:
    run_id = await run_env.start()
    emitted = tmp_path / "told"
    process = start_peer(run_env.deps.engine.url.render_as_string(hide_password=False), run_id, emitted)
    try:
        await until(lambda: emitted.exists() or process.poll() is not None, 60)
        assert emitted.exists()
    finally:
        process.kill()
        process.wait()
    assert (await run_env.read(run_id))["status"] == "in_progress"

    # Whoever is handed its job leaves it alone, and so does the upkeep while it may still be alive.
    assert await runner.execute(run_env.deps, run_id, detector=sees("slow")) is None
    async with unit_of_work(run_env.deps.engine) as uow:
        assert await runs.close_orphans(uow, now(), silence=SILENCE) == 0
        await uow.execute(
            sa.update(scout_runs).where(scout_runs.c.id == run_id).values(seen_at=now() - SILENCE * 1.1)
        )
        assert await runs.close_orphans(uow, now(), silence=SILENCE) == 1

    run = await run_env.read(run_id)
    reason = "The worker of the run died: it sent no heartbeat for 60 seconds."
    assert (run["status"], run["failure_reason"], run["emitted_count"]) == ("failed", reason, 1)
    assert len(await run_env.read(run_id, "emissions/")) == 1
    transcript = await run_env.read(run_id, "transcript/")
    assert [step["kind"] for step in transcript["steps"]] == ["finding"]
    assert (await run_env.config_row())["failures"] == 1
    assert await runner.execute(run_env.deps, run_id, detector=sees("slow")) is None

    # The next turn finds it told.
    again = await run_env.run(sees("slow"))
    assert (again["status"], again["emitted_count"]) == ("completed", 0)
