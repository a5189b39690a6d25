"""Replacing a report's suggested reviewers with a new log entry that keeps the known details of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.artefacts import repository, service
from postroom.artefacts.schemas import Artefact, Author
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid
from postroom.identity import people
from postroom.identity.people import Person
from postroom.projects import activity

TYPE = "suggested_reviewers"


class BadReviewer(Invalid):
    """An entry names nobody who can review."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One reviewer to suggest: by `user`, else by `login`. Without `renamed` the previous name is kept."""

    login: str | None
    user: UUID | None
    name: str | None = None
    renamed: bool = False


async def replace(
    uow: UnitOfWork,
    *,
    project_id: int,
    organization_id: UUID,
    report_id: UUID,
    choices: Sequence[Choice],
    author: Author,
    now: datetime,
    id: UUID,
) -> Artefact:
    """Suggest exactly `choices` and return the new entry.

    Logins are lower case and unique; the commits and names of previous suggestions are kept. A change of the
    reviewers by a person is recorded in the project's activity log.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        BadReviewer: a user is not a member with a linked login, or a login is blank.
    """
    await service.hold(uow, project_id, report_id)
    users = {choice.user for choice in choices if choice.user is not None}
    members = await people.members_by_uuid(uow, organization_id, users)
    before = _by_login(await repository.newest_content(uow, report_id, TYPE))
    content: dict[str, dict[str, Any]] = {}
    for place, choice in enumerate(choices):
        login = _login(place, choice, members)
        if login not in content:
            content[login] = _entry(login, choice, before.get(login, {}))
    entry = await service.append(
        uow,
        project_id=project_id,
        report_id=report_id,
        type=TYPE,
        content=list(content.values()),
        author=author,
        now=now,
        id=id,
    )
    if author.user_id is not None and set(content) != set(before):
        await activity.record(
            uow,
            project_id=project_id,
            scope="SignalReport",
            activity="suggested_reviewers_changed",
            item_id=report_id,
            user_id=author.user_id,
            detail={"before": list(before), "after": list(content)},
            now=now,
        )
    return entry


def _login(place: int, choice: Choice, members: Mapping[UUID, Person]) -> str:
    if choice.user is None:
        login = (choice.login or "").strip().lower()
    elif choice.user in members:
        login = (members[choice.user].github_login or "").strip().lower()
    else:
        raise BadReviewer(
            f"content[{place}]: user_uuid '{choice.user}' is not an org member of this team "
            "with a linked GitHub identity."
        )
    if not login:
        raise BadReviewer(f"content[{place}]: github_login resolved to empty after normalization.")
    return login


def _entry(login: str, choice: Choice, before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "github_login": login,
        "github_name": (choice.name or None) if choice.renamed else before.get("github_name"),
        "relevant_commits": before.get("relevant_commits") or [],
    }


def _by_login(content: Any) -> dict[str, Mapping[str, Any]]:
    """Return the entries of the newest suggestion by login; the first of each counts."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in content if isinstance(content, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("github_login"), str):
            found.setdefault(entry["github_login"].strip().lower(), entry)
    return found
