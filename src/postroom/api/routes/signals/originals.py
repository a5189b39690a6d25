"""The full texts of signals whose description was shortened."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.signals.signals import BASE
from postroom.signals import reading

router = Router(tags=["signals"])


class OriginalResponse(TypedDict):
    """The full text of a signal."""

    signal_id: UUID
    text: Annotated[str, Field(description="The text as the source sent it.")]


@router.get(
    BASE + "/signals/{signal_id}/original",
    summary="Read the full text of a shortened signal",
    responses={404: {"description": "The project has no such signal, or its description is its whole text."}},
)
async def get_original(
    call: Annotated[Call, Depends(project_call("task:read"), scope="function")], signal_id: str
) -> JsonResponse[OriginalResponse]:
    """Return the source's text from before it was shortened to fit into the description."""
    id = object_id(signal_id)
    text = await reading.original_text(call.uow, call.project_id, id)
    if text is None:
        raise not_found()
    return json_response({"signal_id": id, "text": text})
