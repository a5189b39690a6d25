"""Benchmark of scouts: a scheduler tick over all scouts, detectors and a profile on a large project.

    python -m benchmarks.scouts [--projects 10000] [--scouts 10] [--signals 200000] [--rounds 5]

Everything is the real code on the embedded PostgreSQL. All scouts are due at once, the worst case of a tick; each
round starts the maximum of runs. A detector's time is that of the whole run, including claiming, queries,
transcript and findings.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks import machine
from postroom.app.bootstrap import App, open_app
from postroom.app.scouts import make_scout_deps
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_configs, scout_runs
from postroom.projects import service as projects
from postroom.scouts.configs import service as configs
from postroom.scouts.detectors.registry import DETECTORS
from postroom.scouts.profile import service as profile
from postroom.scouts.runs import run_now, runner
from postroom.scouts.schedule import coordinator
from postroom.settings import Settings
from postroom.sources import service as sources

_PROJECTS = """
    INSERT INTO projects (uuid, organization_id, name, created_at)
    SELECT gen_random_uuid(), (SELECT id FROM organizations LIMIT 1), 'P' || n, now()
    FROM generate_series(1, :projects) AS n
"""
_SKILLS = """
    WITH made AS (
        INSERT INTO skills (id, project_id, name, version, created_at, updated_at)
        SELECT gen_random_uuid(), projects.id, 'signals-scout-s' || n, 1, now(), now()
        FROM projects, generate_series(1, :scouts) AS n RETURNING id
    )
    INSERT INTO skill_versions (skill_id, version, description, body, metadata, content_hash, created_at)
    SELECT id, 1, 'Looks.', 'Look.', '{"run": "detector", "detector": "source-health"}', 'x', now() FROM made
"""
_CONFIGS = """
    INSERT INTO scout_configs (id, project_id, skill_name, last_run_at, due_at, created_at, updated_at)
    SELECT gen_random_uuid(), project_id, name, now() - interval '2 days',
           now() - random() * interval '1 day', now(), now()
    FROM skills
"""
_REPORTS = """
    INSERT INTO reports (id, project_id, headline, status, created_at, updated_at, source_products)
    SELECT gen_random_uuid(), :project, 'Report ' || n, 'potential', now() - random() * interval '30 days',
           now() - random() * interval '30 days', '{error_tracking}'
    FROM generate_series(1, :reports) AS n
"""
_SIGNALS = """
    WITH homes AS (SELECT array_agg(id) AS ids FROM reports WHERE project_id = :project)
    INSERT INTO signals (id, project_id, source_product, source_type, source_id, description, weight, extra,
                         content_hash, timestamp, received_at, state, report_id, background)
    SELECT gen_random_uuid(), :project, source[1], source[2], 's' || n,
           'Error number ' || n % 500 || E' in shop/orders_' || n % 300 || E'.py\\n'
               || '  at place_order (shop/orders_' || n % 300 || '.py:42) with more words to make it as long as '
               || 'signals usually are, which is a few hundred characters of prose and of code together.',
           0.5, jsonb_build_object('fingerprint', 'f' || n % 500, 'occurrences', 1 + n % 7,
                                   'release', '1.' || n % 20, 'evaluation', 'e' || n % 9),
           decode(md5(n::text), 'hex'), at, at, 'grouped', ids[1 + n % array_length(ids, 1)], 0.1
    FROM homes, generate_series(1, :signals) AS n,
         LATERAL (SELECT (ARRAY[ARRAY['error_tracking', 'issue_created'], ARRAY['zendesk', 'ticket'],
                                ARRAY['logs', 'alert_state_change'], ARRAY['github', 'issue'],
                                ARRAY['llm_analytics', 'evaluation']])[1 + n % 5:1 + n % 5] AS pair) AS chosen,
         LATERAL (SELECT ARRAY[pair[1][1], pair[1][2]] AS source) AS named,
         LATERAL (SELECT now() - random() * interval '42 days' - n * interval '1 microsecond' AS at) AS moment
"""


@contextmanager
def folder_for_a_server() -> Iterator[str]:
    """Yield a new folder that is accessible to others, since the server drops root privileges."""
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)
        yield folder


async def main(arguments: argparse.Namespace) -> None:
    """Fill the database, measure, print."""
    print(machine.describe())
    with folder_for_a_server() as folder:
        async with open_app(Settings(data_dir=Path(folder) / "data"), own_database=True) as app:
            await _fill(app, arguments)
            await _measure_ticks(app, arguments.rounds)
            project = await _large_project(app, arguments.signals)
            await _measure_profile(app, project, arguments.rounds)
            await _measure_detectors(app, project)


async def _run(app: App, statement: str, **values: Any) -> None:
    async with unit_of_work(app.engine) as uow:
        bound = {name: value for name, value in values.items() if f":{name}" in statement}
        await uow.execute(sa.text(statement), bound)


async def _fill(app: App, arguments: argparse.Namespace) -> None:
    async with unit_of_work(app.engine) as uow:
        await projects.ensure_default(uow, now())
    for statement in (_PROJECTS, _SKILLS, _CONFIGS):
        await _run(app, statement, projects=arguments.projects - 1, scouts=arguments.scouts)
    await _analyze(app)
    print(f"\n{arguments.projects:,} projects with {arguments.scouts} scouts each, all due")


async def _analyze(app: App) -> None:
    async with app.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(sa.text("VACUUM ANALYZE"))


async def _timed(work: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    begun = time.perf_counter()
    done = await work()
    return time.perf_counter() - begun, done


async def _look(app: App, most: int) -> int:
    async with unit_of_work(app.engine) as uow:
        return await coordinator.tick(uow, jobs=app.jobs, most=most, now=now())


async def _measure_ticks(app: App, rounds: int) -> None:
    for most in (50, 1000):
        taken, started = [], 0
        for _ in range(rounds):
            seconds, count = await _timed(partial(_look, app, most))
            taken.append(seconds)
            started = count
        print(f"  a look that starts {started:5,} runs: {machine.spread(taken)}")
    async with unit_of_work(app.engine) as uow:
        await uow.execute(sa.update(scout_configs).values(due_at=now() + timedelta(days=1)))
        await uow.execute(sa.update(scout_runs).values(closed_at=now()))

    idle = [(await _timed(partial(_look, app, 50)))[0] for _ in range(rounds)]
    print(f"  a look when nothing is due:    {machine.spread(idle)}")


async def _large_project(app: App, signals: int) -> int:
    async with unit_of_work(app.engine) as uow:
        project = (await uow.execute(sa.text("SELECT max(id) FROM projects"))).scalar_one()
        for product in ("error_tracking", "zendesk", "logs", "github", "llm_analytics"):
            await sources.enable(uow, project_id=project, source_product=product, source_type="x", now=now())
    await _run(app, _REPORTS, project=project, reports=max(signals // 20, 1))
    await _run(app, _SIGNALS, project=project, signals=signals)
    await _analyze(app)
    print(f"\na project of {signals:,} signals in {max(signals // 20, 1):,} reports")
    return int(project)


async def _measure_profile(app: App, project: int, rounds: int) -> None:
    async def build() -> Any:
        async with unit_of_work(app.engine) as uow:
            return await profile.current(uow, project, rebuild=True, now=now())

    taken = [(await _timed(build))[0] for _ in range(rounds)]
    print(f"  its profile:                   {machine.spread(taken)}")


async def _measure_detectors(app: App, project: int) -> None:
    deps = make_scout_deps(app)
    async with unit_of_work(app.engine) as uow:
        found = await configs.sync(uow, project, now=now())
    scouts = {each.config.skill_name.removeprefix("signals-scout-"): each.config.id for each in found}
    for name in sorted(DETECTORS):
        async with unit_of_work(app.engine) as uow:
            run_id, _ = await run_now.start(
                uow,
                project,
                scouts[name],
                jobs=app.jobs,
                note="",
                user_id=None,
                now=now(),
                dry_run=True,
                waiting=False,
            )
        as_of: datetime = now()

        async def perform(run_id: Any = run_id, as_of: datetime = as_of) -> Any:
            return await runner.execute(deps, run_id, as_of=as_of)

        seconds, ended = await _timed(perform)
        print(f"  {name:20} {seconds * 1000:8.0f} ms  {ended.status}, {ended.found} findings")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--scouts", type=int, default=10)
    parser.add_argument("--signals", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    asyncio.run(main(parser.parse_args()))
