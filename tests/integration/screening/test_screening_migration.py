"""What an earlier version left in quarantine where nobody could find it is found again after the update."""

import asyncio

import sqlalchemy as sa
from alembic import command
from tests.helpers.grouping import RecordingJobs, make_project, send, ticket

from postroom.clock import now
from postroom.db.engine import async_url, create_engine, unit_of_work
from postroom.db.migrate import alembic_config, migrate
from postroom.db.tables import signal_screenings, signals
from postroom.screening import service


def go_back(url: str) -> None:
    engine = sa.create_engine(async_url(url))
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0015")
    engine.dispose()


async def test_signals_that_a_review_held_for_good_can_be_released(fresh_database_url: str) -> None:
    engine = create_engine(fresh_database_url, pool_size=2)
    try:
        async with unit_of_work(engine) as uow:
            project = await make_project(uow)
        ids = await send(engine, project, [ticket(f"number {number}") for number in range(3)])
        async with unit_of_work(engine) as uow:
            await uow.execute(sa.update(signals).where(signals.c.id.in_(ids[:2])).values(state="quarantined"))
            row = {
                "project_id": project,
                "verdict": "blocked",
                "score": 0.9,
                "explanation": "e",
                "model": "m",
            }
            said = {"decision": "released", "decided_at": now(), "screened_at": now()}
            for id in (ids[0], ids[2]):
                await uow.execute(sa.insert(signal_screenings).values(signal_id=id, **row, **said))
        await asyncio.to_thread(go_back, fresh_database_url)
        await asyncio.to_thread(migrate, fresh_database_url)
        async with unit_of_work(engine) as uow:
            held = (await service.quarantine(uow, project_id=project, limit=10)).held
            assert {one.signal_id for one in held} == set(ids[:2])
            for id in ids[:2]:
                let = await service.release(
                    uow, jobs=RecordingJobs(), signal_id=id, project_id=project, user_id=None, now=now()
                )
                assert let.state == "pending"
            # What was released and went on keeps its decision.
            kept = await uow.execute(
                sa.select(signal_screenings.c.decision).where(signal_screenings.c.signal_id == ids[2])
            )
            assert kept.scalar_one() == "released"
    finally:
        await engine.dispose()
