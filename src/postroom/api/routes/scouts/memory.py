"""Endpoints of the scratchpad and of notes."""

from typing import Annotated

from fastapi import Depends, Path, Response
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.scouts.memory import notes, scratchpad
from postroom.scouts.memory.notes import ScoutNoteResponse, notes_response
from postroom.scouts.memory.scratchpad import MemoryResponse, memory_response
from postroom.validation.fields import BlankText, Boolean, Identifier, Integer, Moment, NotNull, RawText, Text

router = Router(prefix="/api/projects/{project_id}/signals/scout", tags=["scout memory"])

ReadCall = Annotated[Call, Depends(project_call("signal_scout:read", challenge=401), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("signal_scout:write", challenge=401), scope="function")]
InternalCall = Annotated[
    Call, Depends(project_call("signal_scout_internal:write", challenge=401), scope="function")
]
NoteId = Annotated[str, Path(description="UUID of the note.")]

MAX_ROWS = 500

_Characters = Annotated[Annotated[Integer, Field(ge=0)] | None, NotNull]
_Time = Annotated[Moment | None, NotNull]
_CUT = "Maximum characters per content. Default: all."


class ScratchpadQuery(BaseModel):
    """The filters of memories."""

    text: BlankText = Field(default="", description="Text in key or content, case-insensitive.")
    keys_only: Boolean = Field(default=False, description="Whether to omit contents.")
    content_max_chars: _Characters = Field(default=None, description=_CUT)
    limit: Annotated[Integer, Field(ge=1, le=MAX_ROWS)] = Field(
        default=20, description="Maximum number of memories."
    )
    date_from: _Time = Field(default=None, description="Only those changed at this time or later.")
    date_to: _Time = Field(default=None, description="Only those changed before this time.")


class NewMemory(BaseModel):
    """A memory to store."""

    key: Annotated[Text, Field(max_length=scratchpad.MAX_KEY)] = Field(
        description="Key; existing content is replaced."
    )
    content: Annotated[RawText, Field(max_length=scratchpad.MAX_CONTENT)] = Field(description="Content.")
    run_id: Identifier | None = Field(
        default=None, description="Run that stores it; unknown ones are ignored."
    )


class ForgottenKey(BaseModel):
    """The key of a memory to delete."""

    key: Annotated[Text, Field(max_length=scratchpad.MAX_KEY)] = Field(description="Key.")


class ForgottenResponse(TypedDict):
    """Whether a memory was deleted."""

    deleted: bool


class NotesQuery(BaseModel):
    """The filters of notes."""

    skill_name: Annotated[Text | None, NotNull] = Field(
        default=None, description="Only notes for the scout with this skill, and those for all."
    )
    include_general: Boolean = Field(default=True, description="Whether to include notes for all scouts.")
    include_expired: Boolean = Field(default=False, description="Whether to include expired notes.")
    date_from: _Time = Field(default=None, description="Only notes created at this time or later.")
    date_to: _Time = Field(default=None, description="Only notes created before this time.")
    limit: Annotated[Integer, Field(ge=1, le=MAX_ROWS)] = Field(
        default=100, description="Maximum number of notes."
    )
    content_max_chars: _Characters = Field(default=None, description=_CUT)


class NewNote(BaseModel):
    """A note to create."""

    content: Annotated[Text, Field(max_length=notes.MAX_CONTENT)] = Field(description="Text of the note.")
    skill_name: Annotated[BlankText, Field(max_length=notes.MAX_SKILL_NAME)] | None = Field(
        default=notes.ALL_SCOUTS, description="Skill of the scout; empty or null for all."
    )
    expires_at: Moment | None = Field(default=None, description="When it was revoked; null if valid.")


@router.get(
    "/scratchpad",
    summary="List the scratchpad",
)
async def search_scratchpad(
    call: ReadCall, query: ParsedQuery[ScratchpadQuery]
) -> JsonResponse[list[MemoryResponse]]:
    """Return memories, most recently changed first."""
    filters = scratchpad.ScratchpadFilter(
        limit=query.limit,
        text=query.text,
        since=query.date_from,
        until=query.date_to,
        most_characters=0 if query.keys_only else query.content_max_chars,
    )
    memories = await scratchpad.search(call.uow, call.home_project_id, filters)
    return json_response([memory_response(memory) for memory in memories])


@router.post(
    "/scratchpad",
    summary="Store a memory",
)
async def remember(call: InternalCall, body: ParsedBody[NewMemory]) -> JsonResponse[MemoryResponse]:
    """Store a content under a key. An existing content is replaced; its first author is kept."""
    memory = await scratchpad.remember(
        call.uow,
        call.home_project_id,
        key=body.key,
        content=body.content,
        run_id=body.run_id,
        now=call.now,
    )
    return json_response(memory_response(memory))


@router.post(
    "/scratchpad/forget",
    summary="Delete a memory",
)
async def forget(call: InternalCall, body: ParsedBody[ForgottenKey]) -> JsonResponse[ForgottenResponse]:
    """Delete the memory under a key, if there is one."""
    return json_response({"deleted": await scratchpad.forget(call.uow, call.home_project_id, body.key)})


@router.get(
    "/notes",
    summary="List the notes for scouts",
)
async def list_notes(call: ReadCall, query: ParsedQuery[NotesQuery]) -> JsonResponse[list[ScoutNoteResponse]]:
    """Return notes, newest first; expired ones only on request."""
    filters = notes.NoteFilter(
        limit=query.limit,
        skill_name=query.skill_name,
        general=query.include_general,
        expired=query.include_expired,
        since=query.date_from,
        until=query.date_to,
        most_characters=query.content_max_chars,
    )
    notes_ = await notes.find(call.uow, call.home_project_id, filters, now=call.now)
    return json_response(await notes_response(call.uow, notes_))


@router.post(
    "/notes",
    status_code=201,
    summary="Create a note",
)
async def create_note(call: WriteCall, body: ParsedBody[NewNote]) -> JsonResponse[ScoutNoteResponse]:
    """Create a note for one scout or for all."""
    note = await notes.add(
        call.uow,
        call.home_project_id,
        skill_name=body.skill_name or notes.ALL_SCOUTS,
        content=body.content,
        expires_at=body.expires_at,
        user_id=call.actor.user_id,
        now=call.now,
    )
    return json_response((await notes_response(call.uow, [note]))[0], 201)


@router.delete("/notes/{note_id}", status_code=204, summary="Delete a note")
async def delete_note(call: WriteCall, note_id: NoteId) -> Response:
    """Delete a note; scouts that have already read it may have remembered it."""
    await notes.delete(call.uow, call.home_project_id, object_id(note_id))
    return Response(status_code=204)
