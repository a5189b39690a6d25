"""Tools that read what surrounds a project's reports: its profile, runs of scouts, people and their notes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from postroom.identity import people
from postroom.identity.people import Person
from postroom.kit.times import iso_time
from postroom.scouts.memory import notes
from postroom.scouts.profile import members
from postroom.scouts.profile import service as profile
from postroom.scouts.profile.members import member_response
from postroom.scouts.runs import repository as run_repository
from postroom.scouts.runs.responses import run_response
from postroom.scouts.runs.schemas import RunQuery
from postroom.scouts.tools.agents import WITHHELD, bounded, find_doubted
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.tool import READ_INTERNAL, tool
from postroom.sources import service as sources

MAX_NOTES = 100


@tool("project-profile")
async def project_profile(context: RunContext) -> Any:
    """Return what the project has: its products, sources, reports by status, recent activity."""
    # An expired profile is built again and kept, in dry runs too.
    async with context.transaction(read_only=False) as uow:
        found = await profile.current(uow, context.project_id, rebuild=False, now=context.deps.clock())
    return dict(found.payload["inventory"])


@project_profile.query(part="sources")
async def source_states(context: RunContext) -> Mapping[tuple[str, str], bool]:
    """Return whether each configured source is enabled."""
    async with context.transaction() as uow:
        return await sources.state(uow, context.project_id)


@tool("runs-list")
async def runs_list(
    context: RunContext, skill_name: str = "", emitted_only: bool = False, limit: int = 20
) -> Any:
    """Return the latest runs of scouts (of one if named) with their summaries."""
    filters = {"skill_name": skill_name or None, "emitted": True if emitted_only else None}
    query = RunQuery.model_validate({**filters, "limit": bounded(limit, 100)})
    async with context.transaction() as uow:
        rows = await run_repository.select_runs(uow, context.project_id, query)
        quoting = await run_repository.select_doubted(uow, [run.id for run in rows])
        touched = await run_repository.select_touched(uow, rows)
    doubted = await find_doubted(context, (run.summary for run in rows if run.id not in quoting))
    return [
        run_response(
            replace(run, summary=WITHHELD) if run.id in quoting or run.summary in doubted else run,
            touched[run.id],
        )
        for run in rows
    ]


async def previous_run(context: RunContext) -> datetime | None:
    """Return when the last completed non-dry run of this scout started; None without one."""
    name, before = context.run.skill_name, context.run.created_at
    async with context.transaction() as uow:
        return await run_repository.previous(uow, context.project_id, name, before=before)


@tool("members-list", READ_INTERNAL)
async def members_list(context: RunContext, search: str = "") -> Any:
    """Return the people of the project whose names or email hold `search`."""
    async with context.transaction() as uow:
        found = await members.find(uow, context.organization_id, search)
    return [member_response(person) for person in found]


@members_list.query()
async def members_by_login(context: RunContext, logins: Collection[str]) -> Mapping[str, Person]:
    """Return the organization's members with one of the given git host logins, in lower case."""
    async with context.transaction() as uow:
        return await people.members_by_login(uow, context.organization_id, logins)


@members_list.query()
async def members_among(context: RunContext, among: Collection[str]) -> Sequence[Person]:
    """Return the organization's members with one of the given git host logins or e-mail addresses."""
    async with context.transaction() as uow:
        by_login = await people.members_by_login(uow, context.organization_id, among)
        by_email = await people.members_by_email(uow, context.organization_id, among)
    return list({each.id: each for each in (*by_login.values(), *by_email.values())}.values())


@tool("notes-list")
async def notes_list(context: RunContext) -> Any:
    """Return what people of the project tell this scout and all scouts."""
    filters = notes.NoteFilter(limit=MAX_NOTES, skill_name=context.run.skill_name)
    async with context.transaction() as uow:
        found = await notes.find(uow, context.project_id, filters, now=context.deps.clock())
    return [{"content": note.content, "created_at": iso_time(note.created_at)} for note in found]
