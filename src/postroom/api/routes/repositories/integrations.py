"""The repository connections in the form in which clients of PostHog list integrations."""

from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.repositories.repositories import ReadCall
from postroom.repositories import service
from postroom.repositories.schemas import ListedConnection
from postroom.validation.responses import WireTime

router = Router(prefix="/api/projects/{project_id}/integrations", tags=["repositories"])

_RANDOM_BITS = 80


class RepositoryIntegration(BaseModel):
    """Access to repositories."""

    id: int
    kind: str = Field(description="`github`, `remote` for another git server, or `local`.")
    display_name: str = Field(description="The repository, or what its credential reaches.")
    config: dict[str, Any] = Field(description="Not shown: empty.")
    created_at: WireTime
    created_by: None = Field(description="Not kept: null.")
    errors: str = Field(description="Error of the last check; empty for none.")

    @classmethod
    def of(cls, connection: ListedConnection) -> Self:
        """Return the response."""
        error = None if connection.checked is None else connection.checked.error
        return cls(
            id=_number_of(connection.id),
            kind=connection.kind.value,
            display_name=connection.repository or f"All repositories of {connection.kind.value}",
            config={},
            created_at=connection.created_at,
            created_by=None,
            errors=error or "",
        )


@router.get(
    "",
    summary="List the repository connections as integrations",
)
async def list_integrations(
    call: ReadCall, page: RequestedPage
) -> JsonResponse[PageResponse[RepositoryIntegration]]:
    """Return the connections, without secrets."""
    found = await service.list_connections(
        call.uow, vault=state_of(call.request).vault, project_id=call.project_id
    )
    shown = found[page.offset : page.offset + page.limit]
    return json_response(
        page_response(call.request, page, len(found), [RepositoryIntegration.of(one) for one in shown])
    )


def _number_of(id: UUID) -> int:
    """Return the moment in a time-ordered id, since clients expect a number."""
    return id.int >> _RANDOM_BITS
