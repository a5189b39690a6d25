"""Endpoints of imports of files: upload in parts, preview, start, progress, cancel and undo."""

from typing import Annotated, Any

from fastapi import Depends, Path

from postroom import parsing
from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.imports import (
    ImportMappingRequest,
    ImportPreview,
    ImportRunResponse,
    ImportsResponse,
    RejectResponse,
    RejectsResponse,
    UploadRequest,
    import_response,
)
from postroom.domain.errors import Conflict, Invalid
from postroom.domain.signals.mapping import ColumnMapping
from postroom.jobs.port import Job
from postroom.parsing import ParserFailed
from postroom.signals.imports import checkpoints, previewing, uploads
from postroom.signals.imports.previewing import FilePreview
from postroom.signals.imports.uploads import IMPORT_JOB, UNDO_IMPORT_JOB, Upload

router = Router(prefix="/api/projects/{project_id}/imports", tags=["signals"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
OutsideWriteCall = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]
ImportId = Annotated[str, Path(description="UUID of the import.")]

ONE = "/{import_id}"
SHOWN = 20
"""Imports that are listed."""
_CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {
        "model": ErrorEnvelope,
        "description": "The state of the import does not allow it; `detail` says why.",
    }
}


@router.get("", summary="List the imports")
async def list_imports(call: ReadCall) -> JsonResponse[ImportsResponse]:
    """Return the newest imports of the project, also those by commands."""
    found = await uploads.newest(call.uow, call.project_id, limit=SHOWN)
    return json_response({"results": [import_response(one) for one in found]})


@router.post("", status_code=201, summary="Begin an upload", responses=_CONFLICT)
async def begin_upload(call: WriteCall, body: ParsedBody[UploadRequest]) -> JsonResponse[ImportRunResponse]:
    """Begin the upload of a CSV, JSON lines or mbox file; a project imports one file at a time.

    Then send its bytes in parts of `part_bytes` each.
    """
    id = await uploads.create(
        call.uow,
        project_id=call.project_id,
        name=body.name,
        size=body.size,
        user_id=call.actor.user_id,
        now=call.now,
    )
    return json_response(import_response(await uploads.get(call.uow, call.project_id, id)), 201)


@router.put(
    ONE + "/parts/{part}",
    summary="Upload a part",
    responses=_CONFLICT,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def add_part(
    call: WriteCall,
    import_id: ImportId,
    part: Annotated[str, Path(description="Number of the part, from 0.")],
) -> JsonResponse[ImportRunResponse]:
    """Store a part of the file as it is. A part that is sent again replaces the former one."""
    upload = await _found(call, import_id, lock=True)
    content = await call.request.body()
    if not part.isascii() or not part.isdigit() or len(part) > 6:
        raise Invalid("A part is named by its number, from 0.")
    await uploads.add_part(call.uow, upload, number=int(part), content=content, now=call.now)
    return json_response(import_response(upload))


@router.post(ONE + "/preview", summary="Preview an import", responses=_CONFLICT)
async def preview_import(
    call: OutsideWriteCall, import_id: ImportId, body: ParsedBody[ImportMappingRequest]
) -> JsonResponse[ImportPreview]:
    """Return what the first rows of an uploaded file would become with a mapping. Nothing is stored.

    Without a mapping, exports of known trackers are recognised by their columns.
    """
    async with call.unit_of_work() as uow:
        upload = await uploads.get(uow, call.project_id, object_id(import_id))
        head = await uploads.head(uow, upload, limit=previewing.HEAD)
    found = await _previewed(upload, head, body.mapping.mapping())
    return json_response(ImportPreview.of(found))


@router.post(ONE + "/start", status_code=202, summary="Start an import", responses=_CONFLICT)
async def start_import(
    call: OutsideWriteCall, import_id: ImportId, body: ParsedBody[ImportMappingRequest]
) -> JsonResponse[ImportRunResponse]:
    """Have a worker store the rows of a file that has been uploaded as a whole."""
    async with call.unit_of_work() as uow:
        upload = await uploads.get(uow, call.project_id, object_id(import_id))
        head = await uploads.head(uow, upload, limit=previewing.HEAD)
    found = await _previewed(upload, head, body.mapping.mapping())
    if found.problem:
        raise Invalid(found.problem, field="mapping")
    async with call.unit_of_work() as uow:
        upload = await uploads.get(uow, call.project_id, upload.id, lock=True)
        columns = found.columns if upload.format == "csv" else []
        await uploads.start(
            uow, upload, mapping=uploads.mapping_from(found.mapping), columns=columns, now=call.now
        )
        job = Job(IMPORT_JOB, str(call.project_id), {"run_id": str(upload.id)})
        await state_of(call.request).jobs.enqueue(uow, job)
        upload = await uploads.get(uow, call.project_id, upload.id)
    return json_response(import_response(upload), 202)


@router.get(ONE, summary="Read an import")
async def get_import(call: ReadCall, import_id: ImportId) -> JsonResponse[ImportRunResponse]:
    """Return an import and its progress."""
    return json_response(import_response(await _found(call, import_id)))


@router.get(ONE + "/rejects", summary="List rejected rows")
async def list_rejects(call: ReadCall, import_id: ImportId) -> JsonResponse[RejectsResponse]:
    """Return the first thousand rows of an uploaded file that could not be stored, with the reason."""
    found = await uploads.rejects(call.uow, await _found(call, import_id))
    return json_response({"results": [RejectResponse.of(one) for one in found]})


@router.post(ONE + "/cancel", summary="Cancel an import", responses=_CONFLICT)
async def cancel_import(call: WriteCall, import_id: ImportId) -> JsonResponse[ImportRunResponse]:
    """Store nothing more of a file. What is stored stays, and can be undone."""
    upload = await _found(call, import_id, lock=True)
    if upload.state not in {"waiting", "reading"}:
        raise Conflict("The import has ended; it can be undone.")
    await uploads.discard(call.uow, upload.id, call.now)
    return json_response(import_response(await _found(call, import_id)))


@router.post(ONE + "/undo", status_code=202, summary="Undo an import", responses=_CONFLICT)
async def undo_import(call: WriteCall, import_id: ImportId) -> JsonResponse[ImportRunResponse]:
    """Have a worker delete what an import has stored, with the reports that have no other signals."""
    upload = await _found(call, import_id, lock=True)
    if upload.state in {"waiting", "undone"}:
        raise Conflict("Nothing of the import is stored.")
    await checkpoints.withdraw(call.uow, call.project_id, upload.id, call.now)
    await uploads.forget_file(call.uow, upload.id)
    job = Job(UNDO_IMPORT_JOB, str(call.project_id), {"run_id": str(upload.id)})
    await state_of(call.request).jobs.enqueue(call.uow, job)
    return json_response(import_response(await _found(call, import_id)), 202)


async def _found(call: Call, import_id: str, *, lock: bool = False) -> Upload:
    return await uploads.get(call.uow, call.project_id, object_id(import_id), lock=lock)


async def _previewed(upload: Upload, head: bytes, stated: ColumnMapping) -> FilePreview:
    if upload.state != "waiting":
        raise Conflict("The import was started or cancelled before.")
    try:
        return await parsing.run(
            previewing.preview_whole if len(head) == upload.size else previewing.preview_head,
            head,
            upload.format,
            upload.delimiter,
            stated,
            limits=previewing.LIMITS,
            owner=("import", upload.id),
        )
    except ParserFailed as problem:
        raise Invalid(f"The file can't be read. {problem}") from problem
