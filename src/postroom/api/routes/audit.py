"""Endpoints of the audit log, for owners of an organization."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Response
from starlette.responses import StreamingResponse

from postroom.api.http.access import UserCall, user_call
from postroom.api.http.errors import permission_denied
from postroom.api.http.middleware import HEAD_ONLY
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.identity.users import OrganizationId, find_organization, role_in
from postroom.api.schemas.audit import AuditEntryResponse, AuditExportQuery, AuditQuery, entry_response
from postroom.audit import service
from postroom.audit.schemas import Entry, Filters
from postroom.db.engine import unit_of_work
from postroom.domain.identity.roles import Role
from postroom.identity.service import roles_of
from postroom.kit.csv_file import cell, csv_lines
from postroom.kit.times import wire_time
from postroom.kit.wire_json import json_bytes

router = Router(tags=["account"])

OwnerCall = Annotated[
    UserCall, Depends(user_call("organization_member:write", challenge=401), scope="function")
]

_PATH = "/api/organizations/{organization_id}/audit_log"
_CHUNK = 500
"""Entries of an export that are read at a time."""

COLUMNS = (
    "id",
    "created_at",
    "project_id",
    "actor",
    "user",
    "key",
    "address",
    "action",
    "object",
    "object_id",
    "name",
    "subject",
    "changes",
)
"""Columns of a CSV export."""


@router.get(_PATH, summary="List the audit log")
async def list_audit_log(
    call: OwnerCall, organization_id: OrganizationId, query: ParsedQuery[AuditQuery], page: RequestedPage
) -> JsonResponse[PageResponse[AuditEntryResponse]]:
    """Return a page of who changed settings, members, keys, sources and reports, newest first.

    Only owners may read it. Secrets and texts are not part of it. An extension of this server.
    """
    organization = await _owned(call, organization_id)
    count, entries = await service.page_of(call.uow, organization, query.filters(), page)
    return json_response(
        page_response(call.request, page, count, [entry_response(entry) for entry in entries])
    )


@router.get(
    _PATH + "/export",
    summary="Export the audit log as CSV or JSON",
    response_class=Response,
    responses={
        200: {
            "description": "The entries, the newest first.",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            },
        }
    },
)
async def export_audit_log(
    call: OwnerCall, organization_id: OrganizationId, query: ParsedQuery[AuditExportQuery]
) -> Response:
    """Return all entries that match the filters as a file, which is streamed.

    Cells of a CSV file that a spreadsheet would take for a formula begin with a quote.
    """
    organization = await _owned(call, organization_id)
    is_csv = query.format == "csv"
    media_type = "text/csv; charset=utf-8" if is_csv else "application/json"
    headers = {
        "Content-Disposition": f'attachment; filename="audit-log.{query.format}"',
        "Cache-Control": "no-store",
    }
    if call.request.scope.get(HEAD_ONLY):
        response = Response(media_type=media_type, headers=headers)
        del response.headers["content-length"]  # how long the file is shows only when it is written
        return response
    chunks = _chunks(call, organization, query.filters())
    lines = _csv(chunks) if is_csv else _json(chunks)
    return StreamingResponse(lines, media_type=media_type, headers=headers)


async def _owned(call: UserCall, organization_id: str) -> UUID:
    """Return the id of the organization in the URL, for its owners.

    Raises:
        WireError: 404, there is none that the caller may access; 403, they are no owner.
    """
    organization = await find_organization(call, organization_id)
    if not call.actor.owns_server:
        # Reading asks no role of the caller elsewhere; here it takes the one that changes members.
        role = await role_in(call, organization.id)
        if role is not Role.OWNER:
            raise permission_denied(
                f"The role '{role}' in this organization does not include 'organization_member:write'."
            )
    return organization.id


async def _chunks(call: UserCall, organization: UUID, filters: Filters) -> AsyncIterator[list[Entry]]:
    """Yield the entries. Each chunk has a transaction of its own, so that a slow client holds none."""
    before: int | None = None
    while True:
        async with unit_of_work(state_of(call.request).engine) as uow:
            roles = {} if call.actor.owns_server else await roles_of(uow, call.actor.user_id)
            if not call.actor.owns_server and roles.get(organization) is not Role.OWNER:
                return
            entries = await service.older(uow, organization, filters, before=before, limit=_CHUNK)
        yield entries
        if len(entries) < _CHUNK:
            return
        before = entries[-1].id


async def _csv(chunks: AsyncIterator[list[Entry]]) -> AsyncIterator[bytes]:
    yield csv_lines([COLUMNS])
    async for entries in chunks:
        yield csv_lines([[_cell(entry, name) for name in COLUMNS] for entry in entries])


def _cell(entry: Entry, name: str) -> str:
    if name == "changes":
        return cell(orjson.dumps(entry.changes).decode())
    return cell(wire_time(entry.created_at) if name == "created_at" else getattr(entry, name))


async def _json(chunks: AsyncIterator[list[Entry]]) -> AsyncIterator[bytes]:
    is_first = True
    yield b"["
    async for entries in chunks:
        text = b",\n".join(json_bytes(entry_response(entry)) for entry in entries)
        yield text if is_first or not text else b",\n" + text
        is_first = False
    yield b"]\n"
