"""Endpoint that exports the reports that match a filter as a file."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from starlette.responses import StreamingResponse

from postroom.api.http.access import OutsideCall, outside_call
from postroom.api.http.middleware import HEAD_ONLY
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.router import Router
from postroom.api.routes.reports.reports import BASE
from postroom.api.schemas.reports.queries import ExportQuery
from postroom.reports import exporting, service

router = Router(tags=["reports"])

ExportCall = Annotated[OutsideCall, Depends(outside_call("task:read"), scope="function")]


@router.get(
    BASE + "/export",
    summary="Export reports as CSV or JSON",
    response_class=Response,
    responses={
        200: {
            "description": "The reports, the newest first.",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            },
        }
    },
)
async def export_reports(call: ExportCall, query: ParsedQuery[ExportQuery]) -> Response:
    """Return all reports that match the filters as a file, which is streamed.

    Cells of a CSV file that a spreadsheet would take for a formula begin with a quote.
    """
    headers = {
        "Content-Disposition": f'attachment; filename="reports.{query.format}"',
        "Cache-Control": "no-store",
    }
    media_type = exporting.MEDIA_TYPES[query.format]
    if call.request.scope.get(HEAD_ONLY):
        response = Response(media_type=media_type, headers=headers)
        # How long the file is shows only when it is written.
        del response.headers["content-length"]
        return response
    return StreamingResponse(_stream(call, query), media_type=media_type, headers=headers)


async def _stream(call: OutsideCall, query: ExportQuery) -> AsyncIterator[bytes]:
    """Yield the file in pieces. Each is read in a transaction of its own, so that a slow client holds none."""
    filters = query.filters()
    before: UUID | None = None
    yield exporting.head(query.format)
    while True:
        async with call.transaction() as admitted:
            found = await service.older(
                admitted.uow,
                call.project_id,
                filters=filters,
                before=before,
                limit=exporting.CHUNK,
                viewer=call.actor.handles,
                viewer_id=call.actor.user_id,
            )
        yield exporting.body(found, query.format, is_first=before is None)
        if len(found) < exporting.CHUNK:
            break
        before = found[-1].id
    yield exporting.tail(query.format)
