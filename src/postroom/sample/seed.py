"""Seed data for tests and for client development: a new project with one object of every kind.

A second project in another organization with the same kinds of objects, and keys with fewer scopes, allow testing
refusals.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.domain.reports.state import Status
from postroom.identity import service as identity
from postroom.identity.schemas import User
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Jobs
from postroom.projects import service as projects
from postroom.sample import objects
from postroom.sample.connected import add_import, add_source
from postroom.sample.errors import add_error_issue, add_token
from postroom.sample.objects import Place
from postroom.sample.remotes import add_repository
from postroom.sample.suggested import add_suggestion
from postroom.scouts.runs import service as runs

INTERNAL = ("signal_scout_internal:write", "signal_scout_report:write")
"""Scopes of scout runs that users can't have."""

NO_SCOPE_HERE = "query:read"
"""A scope that no route requires."""


@dataclass(frozen=True, slots=True)
class SeedContext:
    """The dependencies of seeding."""

    uow: UnitOfWork
    jobs: Jobs
    hasher: KeyHasher
    now: datetime

    async def key(self, user: User, *scopes: str, project: int | None = None) -> str:
        """Create a key of `user`, limited to `project` if given."""
        text, _ = await identity.create_key(
            self.uow,
            user=user,
            label="seed",
            scopes=scopes,
            projects=[] if project is None else [project],
            organizations=[],
            hasher=self.hasher,
            now=self.now,
        )
        return text

    async def person(self, mark: str, first: str, last: str, *organizations: UUID) -> User:
        """Create a member of the organizations with a git host login."""
        login = f"{first}-{mark}".lower()
        user, _ = await identity.find_or_create_user(
            self.uow,
            email=f"{login}@example.com",
            first_name=first,
            last_name=last,
            github_login=login,
            now=self.now,
        )
        for organization in organizations:
            await identity.add_member(self.uow, user_id=user.id, organization_id=organization, now=self.now)
        return user


async def seed(kit: SeedContext, *, organization: UUID | None = None, whole: bool = True) -> dict[str, Any]:
    """Create the seed data and return its ids and keys as a JSON object.

    `organization` owns the project; by default a new one. Without `whole` the other project has no objects, and
    there is no report of every status.

    Raises:
        NotFound: there is no such organization.
    """
    mark = secrets.token_hex(4)
    if organization is None:
        organization = (await identity.create_organization(kit.uow, name=f"Harbour {mark}", now=kit.now)).id
    elif organization not in {known.id for known in await identity.list_organizations(kit.uow)}:
        raise NotFound(f"There is no organization with the id {organization}.")
    elsewhere = (await identity.create_organization(kit.uow, name=f"Quay {mark}", now=kit.now)).id
    project = await projects.create(kit.uow, organization_id=organization, name=f"Web {mark}", now=kit.now)
    environment = await projects.create(
        kit.uow, organization_id=organization, name=f"Web {mark}, staging", parent_id=project.id, now=kit.now
    )
    other = await projects.create(kit.uow, organization_id=elsewhere, name=f"Shop {mark}", now=kit.now)
    member = await kit.person(mark, "Ada", "Harbour", organization)
    both = await kit.person(mark, "Bo", "Both", organization, elsewhere)
    stranger = await kit.person(mark, "Cy", "Quay", elsewhere)
    made = await _objects(kit, project.id, member)
    if whole:
        made["reports"] = await _reports(kit, project.id, member)
        made["other"] = await _objects(kit, other.id, stranger)
    return {
        "project": project.id,
        "key": await kit.key(member, "*"),
        "user": str(member.uuid),
        **made,
        "organization": str(organization),
        "environment": environment.id,
        "email": member.email,
        "github_login": member.github_login,
        "user_id": member.id,
        "internal_key": await kit.key(member, "*", *INTERNAL),
        "unscoped_key": await kit.key(member, NO_SCOPE_HERE),
        "limited_key": await kit.key(both, "*", *INTERNAL, project=other.id),
        "other_user": str(both.uuid),
        "other_project": other.id,
        "other_organization": str(elsewhere),
        "other_key": await kit.key(stranger, "*", *INTERNAL),
    }


async def _objects(kit: SeedContext, project_id: int, member: User) -> dict[str, Any]:
    """Create one object of every kind in a project, and return their ids by name."""
    place = Place(kit.uow, kit.jobs, project_id, member, kit.now)
    config = await objects.add_source_config(place)
    task = await objects.add_task(place)
    report = await objects.add_report(place, status=Status.READY, signals=2)
    log = await objects.add_artefacts(place, report, login=member.github_login or "", task_id=task)
    scout = await objects.add_scout(place)
    run = await objects.add_run(place, scout)
    finding = await objects.add_finding(place, run)
    regrouping, merged = await objects.add_regrouping(place)
    suggestion, suggested = await add_suggestion(place, merged)
    handoff, delivery = await objects.add_handoff(place)
    source, source_delivery = await add_source(place, kit.hasher)
    return {
        "report": str(report),
        "signal": str(await objects.a_signal(place, report)),
        "regrouping": str(regrouping),
        "suggestion": str(suggestion),
        "suggested_report": str(suggested),
        "regroup_run": str(await objects.add_regroup_run(place)),
        "merged_report": str(merged),
        "handoff": str(handoff),
        "delivery": str(delivery),
        "connected_source": str(source),
        "source_delivery": str(source_delivery),
        "artefact": str(log["note"]),
        "commit_artefact": str(log["commit"]),
        "artefacts": {type: str(id) for type, id in log.items()},
        "import": str(await add_import(place)),
        "source_config": str(config),
        "scout_config": str(scout),
        "run": str(run),
        "finding": finding,
        "quarantined": str(await objects.add_quarantined(place)),
        "task": str(task),
        "task_run": str(await objects.add_task_run(place, task)),
        "note": str(await objects.add_note(place)),
        "issue": str(await add_error_issue(place)),
        "token": str(await add_token(place, kit.hasher)),
        "memory": await objects.add_memory(place, run),
        "skill": objects.SKILL,
        "repository": str(await add_repository(place, kit.hasher)),
        "run_token": await runs.mint_token(kit.uow, run_id=run, hasher=kit.hasher, now=kit.now),
    }


async def _reports(kit: SeedContext, project_id: int, member: User) -> dict[str, str]:
    """Create one report of every status, and return their ids by status."""
    place = Place(kit.uow, kit.jobs, project_id, member, kit.now)
    return {status: str(await objects.add_report(place, status=status)) for status in objects.LIVES}
