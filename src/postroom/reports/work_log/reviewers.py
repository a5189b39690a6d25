"""Replacing a report's suggested reviewers with a new log entry that keeps the known details of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid
from postroom.identity import people
from postroom.identity.people import Person
from postroom.projects import activity
from postroom.reports.work_log import repository, service
from postroom.reports.work_log.schemas import Artefact, Author

TYPE = "suggested_reviewers"


class BadReviewer(Invalid):
    """An entry names nobody who can review."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One reviewer to suggest: by `user`, else by `login`. Without `renamed` the previous name is kept.

    `reason` says why, None to keep the previous reason.
    """

    login: str | None
    user: UUID | None
    name: str | None = None
    renamed: bool = False
    reason: str | None = None


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
    added_by: Person | None = None,
) -> Artefact:
    """Suggest exactly `choices` and return the new entry.

    Logins are lower case and unique; the commits, names and reasons of previous suggestions are kept. A change of
    the reviewers by a person is recorded in the project's activity log. With `added_by`, who chooses among all
    members, a member without a linked login is suggested by address, and a new entry gets a reason.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        BadReviewer: a user is not a member, or has no linked login and `added_by` is None, or a login is blank.
    """
    await service.lock(uow, project_id, report_id)
    users = {choice.user for choice in choices if choice.user is not None}
    find = people.members_by_uuid if added_by is None else people.any_members_by_uuid
    members = await find(uow, organization_id, users)
    before = _by_login(await repository.newest_content(uow, report_id, TYPE))
    content: dict[str, dict[str, Any]] = {}
    for place, choice in enumerate(choices):
        login = _login(place, choice, members, by_address=added_by is not None)
        if login in content:
            continue
        content[login] = _entry(login, choice, before.get(login, {}))
        if added_by is not None and login not in before and not content[login].get("reason"):
            content[login]["reason"] = _reason(added_by, now)
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
        await _record_change(
            uow, project_id, report_id, user_id=author.user_id, before=before, after=content, now=now
        )
    return entry


async def withdraw(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    member: Person,
    by_key: bool,
    now: datetime,
    id: UUID,
) -> Artefact | None:
    """Suggest the same people without `member` and return the new entry; None if the member was not suggested.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    await service.lock(uow, project_id, report_id)
    handles = {handle.lower() for handle in (member.github_login, member.email) if handle}
    before = _by_login(await repository.newest_content(uow, report_id, TYPE))
    kept = {
        login: entry
        for login, entry in before.items()
        if login not in handles and entry.get("user_uuid") != str(member.uuid)
    }
    if len(kept) == len(before):
        return None
    entry = await service.append(
        uow,
        project_id=project_id,
        report_id=report_id,
        type=TYPE,
        content=list(kept.values()),
        author=Author.user(member.id, by_key=by_key),
        now=now,
        id=id,
    )
    await _record_change(uow, project_id, report_id, user_id=member.id, before=before, after=kept, now=now)
    return entry


async def _record_change(
    uow: UnitOfWork,
    project_id: int,
    report_id: UUID,
    *,
    user_id: int,
    before: Iterable[str],
    after: Iterable[str],
    now: datetime,
) -> None:
    """Record in the project's activity log whose suggestions, by login, a person replaced."""
    await activity.record(
        uow,
        project_id=project_id,
        scope="SignalReport",
        activity="suggested_reviewers_changed",
        item_id=report_id,
        user_id=user_id,
        detail={"before": list(before), "after": list(after)},
        now=now,
    )


def _reason(added_by: Person, now: datetime) -> str:
    name = (added_by.full_name or added_by.email)[:300]
    return f"Added as a reviewer by {name} on {now:%b} {now.day}, {now.year}"


def _login(place: int, choice: Choice, members: Mapping[UUID, Person], *, by_address: bool) -> str:
    if choice.user is None:
        login = (choice.login or "").strip().lower()
    elif choice.user in members:
        member = members[choice.user]
        login = (member.github_login or (member.email if by_address else "")).strip().lower()
    else:
        linked = "" if by_address else " with a linked GitHub identity"
        raise BadReviewer(
            f"content[{place}]: user_uuid '{choice.user}' is not an org member of this team{linked}."
        )
    if not login:
        raise BadReviewer(f"content[{place}]: github_login resolved to empty after normalization.")
    return login


def _entry(login: str, choice: Choice, before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "github_login": login,
        "github_name": (choice.name or None) if choice.renamed else before.get("github_name"),
        "relevant_commits": before.get("relevant_commits") or [],
        "user_uuid": before.get("user_uuid") if choice.user is None else str(choice.user),
        "reason": choice.reason or before.get("reason"),
    }


def _by_login(content: Any) -> dict[str, Mapping[str, Any]]:
    """Return the entries of the newest suggestion by login; the first of each counts."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in content if isinstance(content, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("github_login"), str):
            found.setdefault(entry["github_login"].strip().lower(), entry)
    return found
