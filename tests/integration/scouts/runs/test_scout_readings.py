"""What detectors ask of a project: samples by day, signals of reports, people, the run before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api import Api
from tests.helpers.reports import add_report, add_signal
from tests.integration.scouts.test_scout_fleet import END, PREFIX, MemoryRepositories, make_fleet_env

from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import memberships, projects, scout_runs, users
from postroom.domain.metrics.points import Point
from postroom.domain.signals.intake import NewSignal
from postroom.scouts.configs import service as configs
from postroom.scouts.detectors import inbox_validation
from postroom.scouts.runs import repository as run_repository
from postroom.signals import scout_queries
from postroom.signals.scout_queries import Quota

PLACES = "Fails in apps/web/src/checkout/resumeCheckout.ts, guard_session, called by callLoaderOrAction"
TODAY = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)


async def filled(uow: UnitOfWork, project: int) -> None:
    report = await add_report(uow, project)
    for back, count in ((0, 40), (5, 30), (6, 3)):
        for n in range(count):
            at = TODAY - timedelta(days=back, minutes=n)
            await add_signal(uow, project, report, source_product="logs", timestamp=at)
    await add_signal(uow, project, report, timestamp=TODAY)
    await add_signal(uow, project, report, source_product="signals_scout", timestamp=TODAY)


async def test_scout_reads_busy_day_partly_and_counts_all(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        await filled(uow, api.project)
        window: dict[str, Any] = {"since": TODAY - timedelta(days=9), "until": TODAY + timedelta(hours=1)}
        quota = Quota(recent_days=3, recent=10, before=5)
        found = await scout_queries.daily_sample(
            uow, api.project, quota=quota, products={"logs", "zendesk"}, **window
        )
        few = await scout_queries.daily_sample(uow, api.project, quota=quota, products={"zendesk"}, **window)
    read = [(row.source_product, row.at) for row in found.rows]
    assert found.counts == {
        ("logs", date(2031, 3, 3)): 40,
        ("logs", date(2031, 2, 26)): 30,
        ("logs", date(2031, 2, 25)): 3,
        ("zendesk", date(2031, 3, 3)): 1,
    }
    today = [at for product, at in read if product == "logs" and at > TODAY - timedelta(days=1)]
    assert today == [TODAY - timedelta(minutes=4 * n) for n in range(10)]
    assert len([at for product, at in read if at < TODAY - timedelta(days=1)]) == 5 + 3
    assert len(few.rows) == 1


async def test_scout_reads_newest_signals_of_each_report(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        first, second, other = [await add_report(uow, api.project) for _ in range(3)]
        for report in (first, second, other):
            for n in range(5):
                await add_signal(uow, api.project, report, timestamp=TODAY - timedelta(days=100 + n))
        found = await scout_queries.of_reports(uow, api.project, [first, second], until=TODAY, each=2)
        none = await scout_queries.of_reports(uow, api.other_project, [first], until=TODAY, each=2)
    newest = [TODAY - timedelta(days=100 + n) for n in range(2)]
    assert {report: [row.at for row in found if row.report_id == report] for report in (first, second)} == {
        first: newest,
        second: newest,
    }
    assert (len(found), none) == (4, [])


async def test_scout_busy_project_does_not_hide_reports(engine: AsyncEngine) -> None:
    env = await make_fleet_env(engine)
    async with unit_of_work(engine) as uow:
        closed = await add_report(
            uow, env.project, headline="A", status="resolved", updated_at=END - timedelta(days=9)
        )
        again = await add_report(uow, env.project, headline="B", status="candidate", updated_at=END)
        noise = await add_report(uow, env.project, headline="N", updated_at=END)
        waits = await add_report(
            uow, env.project, headline="W", status="pending_input", updated_at=END - timedelta(days=9)
        )
        await add_signal(uow, env.project, closed, description=PLACES, timestamp=END - timedelta(days=12))
        for n in (1, 2):
            await add_signal(
                uow, env.project, again, description=f"{n} {PLACES}", timestamp=END - timedelta(days=n)
            )
        await add_signal(uow, env.project, waits, timestamp=END - timedelta(days=3))
        made = sa.text(
            "INSERT INTO signals (id, project_id, source_product, source_type, source_id, description, weight, "
            "content_hash, timestamp, received_at, state, report_id) SELECT gen_random_uuid(), :project, 'logs', "
            "'x', 'n' || n, 'noise ' || n, 0.1, decode(md5(n::text), 'hex'), :at, :at, 'grouped', :report "
            "FROM generate_series(1, 3000) AS n"
        )
        await uow.execute(made, {"project": env.project, "at": END - timedelta(hours=1), "report": noise})
        await uow.execute(sa.text("UPDATE reports SET signal_count = 3000 WHERE id = :id"), {"id": noise})
    run, found = await env.ask("inbox-validation", END)
    assert found == ["Resolved, but back: A", "Still waits for an answer: W"]
    assert f"of a report the newest {inbox_validation.EACH} signals were read" in run["summary"]


async def test_scout_flood_of_logs_is_seen_and_summarized(engine: AsyncEngine) -> None:
    env = await make_fleet_env(engine)
    quiet = [
        NewSignal("logs", "x", f"q{back}-{n}", f"INFO job id=j-{n} took {back} ms", timestamp=at)
        for back in range(1, 28)
        for n in range(5)
        for at in [END - timedelta(days=back, minutes=n)]
    ]
    flood = [
        NewSignal(
            "logs", "x", f"f{n}", f"ERROR pool is exhausted waiting={n}", timestamp=END - timedelta(seconds=n)
        )
        for n in range(1, 3_001)
    ]
    await env.send([*quiet, *flood])
    run, found = await env.ask("logs", END)
    assert found == ["Log pattern explodes: ERROR pool is exhausted waiting=<value>"]
    assert "Looked at 3,135 log signals. Limits: 885 of 3,135 signals were read" in run["summary"]


async def test_errors_are_looked_at_without_any_report(engine: AsyncEngine) -> None:
    env = await make_fleet_env(engine)
    await env.send(
        [
            NewSignal("error_tracking", "x", f"e{n}", f"Boom {n}", timestamp=END - timedelta(hours=n))
            for n in range(12)
        ]
    )
    assert len((await env.ask("observability-gaps", END))[1]) == 2


async def test_scout_knows_all_members(engine: AsyncEngine) -> None:
    env = await make_fleet_env(
        engine, MemoryRepositories({"CODEOWNERS": "* @ada @Last-One boss@example.com @left"})
    )
    async with unit_of_work(engine) as uow:
        organization = (
            await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == env.project))
        ).scalar_one()
        for n in range(210):
            login = {208: "last-one", 209: "boss-login"}.get(n)
            email = "boss@example.com" if n == 209 else f"m{n}@example.com"
            made = await uow.execute(
                sa.insert(users)
                .values(
                    uuid=uuid4(),
                    email=email,
                    first_name="",
                    last_name="",
                    github_login=login,
                    created_at=now(),
                )
                .returning(users.c.id)
            )
            await uow.execute(
                sa.insert(memberships).values(
                    organization_id=organization, user_id=made.scalar_one(), created_at=now()
                )
            )
    run, found = await env.ask("stale-code-owners", END)
    assert found == ["acme/shop has owners who are gone"]
    env.deps = env.deps.__class__(
        engine,
        env.deps.jobs,
        now,
        env.deps.settings,
        env.deps.schedule_grouping,
        MemoryRepositories({"CODEOWNERS": "* @left"}),
    )
    run, found = await env.ask("stale-code-owners", END)
    assert found == []
    assert "Of 1 owner it can't be told whether they still commit: left." in run["summary"]


async def test_metrics_are_looked_at_since_the_run_before(engine: AsyncEngine) -> None:
    env = await make_fleet_env(engine)
    name = f"{PREFIX}volume-anomalies"
    end = now().replace(minute=0, second=0, microsecond=0)
    points = [
        Point("orders", at, 1 if 10 <= back <= 13 else 40 + back % 3)
        for back in range(1, 24 * 30)
        for at in [end - timedelta(hours=back)]
    ]
    await env.send([], points)
    async with unit_of_work(engine) as uow:
        assert await run_repository.previous(uow, env.project, name, before=now()) is None
    # What was in the night is told in the morning, by the first run and not again.
    assert (await env.ask("volume-anomalies", now()))[1] == ["orders collapsed"]
    async with unit_of_work(engine) as uow:
        before = await run_repository.previous(uow, env.project, name, before=now())
        assert before is not None
        await configs.sync(uow, env.project, now=now())
        await uow.execute(sa.update(scout_runs).values(dry_run=True))
        assert await run_repository.previous(uow, env.project, name, before=now()) is None
        await uow.execute(sa.update(scout_runs).values(dry_run=False))
    run, found = await env.ask("volume-anomalies", now())
    since = end - timedelta(hours=3)
    assert (run["summary"], found) == (f"Looked at 1 volume from {since:%Y-%m-%d %H:%M} UTC on.", [])
