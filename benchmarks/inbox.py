"""Projects full of reports, as research and people would have left them, made by the database itself."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from postroom.bootstrap import App
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import memberships, organizations, projects, users
from postroom.identity import service as identity
from postroom.identity.schemas import User

LOGINS = 50
"""People of the organization; each is asked to review one report in 500, and the first of them calls."""

RARE_WORD = "quokka"
"""Stands in the summary of one report in 5,000."""

COMMON_WORD = "invoice"
"""Stands in the title of one report in eight."""

ABSENT_WORD = "zyzzyva"

# Half of the reports collect signals and have no words of their own yet, as in a project that lives.
_REPORTS = sa.text("""
    INSERT INTO reports (id, project_id, status, title, summary, headline, total_weight, signal_count,
        signals_at_run, run_count, artefact_count, priority, actionability, already_addressed, reviewer_logins,
        source_products, created_at, updated_at)
    SELECT id, :project_id, status,
        CASE WHEN said THEN what || ' of the ' || part || ' fails in build ' || n END,
        CASE WHEN said THEN 'Since the last release the ' || part || ' answers ' || what || ' with an error. '
            || CASE WHEN n % 5000 = 8 THEN :rare || ' ' ELSE '' END
            || (SELECT string_agg(md5(n::text || k), ' ') FROM generate_series(1, 8) AS k) END,
        what || ' fails', (n % 40) * 0.25, n % 40, 0, said::int, said::int * 2,
        CASE WHEN said THEN 'P' || n % 5 END,
        CASE WHEN said THEN
            (ARRAY['immediately_actionable', 'requires_human_input', 'not_actionable'])[n % 3 + 1] END,
        CASE WHEN said THEN n % 7 = 0 END,
        CASE WHEN said AND n % 5 = 2 THEN ARRAY['person' || (n / 5) % :logins] ELSE '{}' END,
        string_to_array(
            (ARRAY['zendesk', 'error_tracking', 'error_tracking zendesk', 'github'])[n % 4 + 1], ' '),
        moment, moment + n % 600 * interval '1 minute'
    FROM (
        SELECT n, gen_random_uuid() AS id, n % 2 = 0 AS said,
            CASE WHEN n % 2 = 1 THEN 'potential' ELSE
                (ARRAY['ready', 'candidate', 'ready', 'pending_input', 'resolved',
                'in_progress', 'ready', 'failed', 'suppressed', 'ready'])[n / 2 % 10 + 1] END AS status,
            CASE n % 8 WHEN 2 THEN :common
                ELSE (ARRAY['export', 'login', 'search', 'upload'])[n % 4 + 1] END AS what,
            (ARRAY['dashboard', 'editor', 'billing page', 'API', 'mobile app', 'report', 'queue'])[n % 7 + 1]
                AS part,
            CAST(:now AS timestamptz) - n * interval '7 seconds' AS moment
        FROM generate_series(1, :size) AS n
    ) AS made
    ORDER BY random()
""")

_ARTEFACTS = sa.text("""
    INSERT INTO artefacts (id, project_id, report_id, type, content, created_at)
    SELECT gen_random_uuid(), project_id, id, type, content, created_at
    FROM reports, LATERAL (VALUES
        ('note', jsonb_build_object('content', summary)),
        ('priority_judgment', jsonb_build_object('priority', priority, 'explanation', title))
    ) AS entry(type, content)
    WHERE project_id = :project_id AND artefact_count > 0
""")


@dataclass(frozen=True, slots=True)
class Bench:
    """The projects by their number of reports, whose key it is, and a colleague to search for."""

    organization_id: UUID
    key: str
    colleague: UUID
    projects: dict[int, int]


async def fill(app: App, sizes: list[int]) -> Bench:
    """Make an organization with one project of each size and a key that reads and writes them."""
    async with unit_of_work(app.engine) as uow:
        organization_id = new_id()
        await uow.execute(sa.insert(organizations).values(id=organization_id, name="Bench", created_at=now()))
        people = [await _person(uow, organization_id, number) for number in range(LOGINS)]
        key, _ = await identity.create_key(
            uow,
            user=people[0],
            label="bench",
            scopes=["task:read", "task:write"],
            projects=[],
            organizations=[],
            hasher=app.hasher,
            now=now(),
        )
        made = {size: await _project(uow, organization_id, size) for size in sizes}
    async with app.engine.connect() as connection:
        quiet = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await quiet.execute(sa.text("VACUUM ANALYZE"))
    return Bench(organization_id, key, people[1].uuid, made)


async def _person(uow: UnitOfWork, organization_id: UUID, number: int) -> User:
    user, _ = await identity.find_or_create_user(uow, email=f"person{number}@bench.example", now=now())
    await uow.execute(sa.update(users).where(users.c.id == user.id).values(github_login=f"person{number}"))
    await uow.execute(
        sa.insert(memberships).values(organization_id=organization_id, user_id=user.id, created_at=now())
    )
    return user


async def _project(uow: UnitOfWork, organization_id: UUID, size: int) -> int:
    result = await uow.execute(
        sa.insert(projects)
        .values(uuid=new_id(), organization_id=organization_id, name=f"{size}", created_at=now())
        .returning(projects.c.id)
    )
    project_id = int(result.scalar_one())
    values = {"project_id": project_id, "size": size, "now": now(), "logins": LOGINS}
    await uow.execute(_REPORTS, values | {"rare": RARE_WORD, "common": COMMON_WORD})
    await uow.execute(_ARTEFACTS, {"project_id": project_id})
    return project_id


async def some_reports(app: App, project_id: int, count: int) -> list[UUID]:
    """Return ids of reports that collect signals, of no one's concern."""
    query = sa.text(
        "SELECT id FROM reports WHERE project_id = :project_id AND status = 'potential' ORDER BY id LIMIT :count"
    )
    async with unit_of_work(app.engine) as uow:
        return list((await uow.execute(query, {"project_id": project_id, "count": count})).scalars())
