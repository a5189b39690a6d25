"""JSON of artefacts: one form for reading, another for write responses.

The models of the API's description, type by type, are in `postroom.api.schemas.reports.typed_artefacts`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.identity import people
from postroom.identity.people import Person, optional_person
from postroom.reports.work_log.schemas import Artefact

REVIEWERS = "suggested_reviewers"


def written(artefact: Artefact) -> dict[str, Any]:
    """Return the JSON object of a written artefact, with its content as stored."""
    return {
        "id": artefact.id,
        "report_id": artefact.report_id,
        "type": artefact.type,
        "content": artefact.content,
        "created_at": artefact.created_at,
        "updated_at": artefact.updated_at,
        "task_id": artefact.task_id,
    }


async def read(uow: UnitOfWork, organization_id: UUID, artefacts: Sequence[Artefact]) -> list[dict[str, Any]]:
    """Return the JSON objects of artefacts for reading: with their authors and the members behind reviewers."""
    authors = await people.by_id(
        uow, {artefact.created_by_id for artefact in artefacts if artefact.created_by_id is not None}
    )
    logins = {login for artefact in artefacts for login in _logins(artefact)}
    members = await people.members_by_login(uow, organization_id, logins)
    return [_shown(artefact, authors, members) for artefact in artefacts]


def _shown(
    artefact: Artefact, authors: Mapping[int, Person], members: Mapping[str, Person]
) -> dict[str, Any]:
    author = None if artefact.created_by_id is None else authors.get(artefact.created_by_id)
    shown = {**written(artefact), "created_by": optional_person(author), "client": artefact.client}
    del shown["report_id"]
    if artefact.type == REVIEWERS and isinstance(artefact.content, list):
        shown["content"] = [
            {**entry, "user": optional_person(members.get(_login(entry).lower()))}
            if isinstance(entry, dict)
            else entry
            for entry in artefact.content
        ]
    return shown


def _logins(artefact: Artefact) -> Iterable[str]:
    if artefact.type != REVIEWERS or not isinstance(artefact.content, list):
        return []
    return [login for entry in artefact.content if isinstance(entry, dict) and (login := _login(entry))]


def _login(entry: Mapping[str, Any]) -> str:
    login = entry.get("github_login")
    return login.strip() if isinstance(login, str) else ""
