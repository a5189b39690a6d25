"""The repository connections in the form in which clients of PostHog list integrations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from postroom.api.http.requests.paging import RequestedPage, page_response
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.repositories.repositories import ReadCall
from postroom.kit.times import wire_time
from postroom.repositories import service
from postroom.repositories.schemas import ListedConnection

router = Router(prefix="/api/projects/{project_id}/integrations", tags=["repositories"])

_RANDOM_BITS = 80


class RepositoryIntegration(BaseModel):
    """Access to repositories."""

    id: int
    kind: str = Field(description="`github`, `remote` for another git server, or `local`.")
    display_name: str = Field(description="The repository, or what its credential reaches.")
    config: dict[str, Any] = Field(description="Not shown: empty.")
    created_at: datetime
    created_by: None = Field(description="Not kept: null.")
    errors: str = Field(description="Error of the last check; empty for none.")


class IntegrationPage(BaseModel):
    """One page of integrations."""

    count: int
    next: str | None
    previous: str | None
    results: list[RepositoryIntegration]


@router.get(
    "",
    summary="List the repository connections as integrations",
    responses={200: {"model": IntegrationPage}},
)
async def list_integrations(call: ReadCall, page: RequestedPage) -> Response:
    """Return the connections, without secrets."""
    found = await service.list_connections(
        call.uow, vault=state_of(call.request).vault, project_id=call.project_id
    )
    shown = found[page.offset : page.offset + page.limit]
    return json_response(page_response(call.request, page, len(found), [_on_wire(one) for one in shown]))


def _on_wire(connection: ListedConnection) -> dict[str, Any]:
    error = None if connection.checked is None else connection.checked.error
    return {
        "id": _number_of(connection.id),
        "kind": connection.kind.value,
        "display_name": connection.repository or f"All repositories of {connection.kind.value}",
        "config": {},
        "created_at": wire_time(connection.created_at),
        "created_by": None,
        "errors": error or "",
    }


def _number_of(id: UUID) -> int:
    """Return the moment in a time-ordered id, since clients expect a number."""
    return id.int >> _RANDOM_BITS
