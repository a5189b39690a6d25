"""Uploads of PostHog's command line: symbol sets, each with one source map, and releases.

A symbol set is announced, then sent to an address that the server signed, then confirmed.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response

from postroom.api.http.errors import not_found
from postroom.api.http.requests.bodies import allow_large_body
from postroom.api.http.requests.body import read_body
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.source_maps.access import UploadAccess, UploadCall
from postroom.api.routes.source_maps.parts import read_form
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Invalid, NotFound
from postroom.domain.issues.occurrences import text
from postroom.domain.source_maps.archives import ReadUpload
from postroom.domain.source_maps.reading import clean_id
from postroom.kit.times import wire_time
from postroom.source_maps import releases, service, uploads
from postroom.source_maps.schemas import Release, ReleaseChanges, Target, Upload

router = Router(include_in_schema=False)

Caller = Annotated[UploadCall, Depends(UploadAccess(), scope="function")]
MAX_SETS = 500
"""Maximum symbol sets of one call."""
UPLOAD_PATH = "/api/source_map_uploads/{upload_id}"
_SETS = "/error_tracking/symbol_sets"
_RELEASES = "/error_tracking/releases"
_OLD, _NEW = "/api/environments/{project}", "/api/projects/{project}"


@router.post(_OLD + _SETS + "/bulk_start_upload", summary="Announce symbol sets")
@router.post(_NEW + _SETS + "/bulk_start_upload", summary="Announce symbol sets")
async def start_uploads(call: Caller, project: str) -> Response:
    """Return where to send each symbol set; those that were uploaded with the same content are left out."""
    body = _object(await read_body(call.request))
    listed = body.get("symbol_sets")
    if not isinstance(listed, list):
        # Older versions send ids alone.
        ids = body.get("chunk_ids")
        listed = [{"chunk_id": each} for each in ids] if isinstance(ids, list) else []
    if not 0 < len(listed) <= MAX_SETS:
        raise Invalid(f"Name 1 to {MAX_SETS} symbol sets in 'symbol_sets'.")
    found: dict[str, Any] = {}
    async with call.unit_of_work() as uow:
        (project_id,) = await call.projects(uow, [project])
        for each in listed:
            chunk_id, upload = await _announce(call, uow, project_id, _object(each))
            if upload is not None:
                found[chunk_id] = _presigned(call, upload)
    return json_response({"id_map": found}, 201)


@router.post(_OLD + _SETS + "/start_upload", summary="Announce a symbol set")
@router.post(_NEW + _SETS + "/start_upload", summary="Announce a symbol set")
async def start_upload(call: Caller, project: str) -> Response:
    """Return where to send a symbol set, as older versions ask."""
    chunk_id = call.request.query_params.get("chunk_id", "")
    async with call.unit_of_work() as uow:
        (project_id,) = await call.projects(uow, [project])
        _, upload = await _announce(call, uow, project_id, {"chunk_id": chunk_id})
    if upload is None:
        raise Invalid("The symbol set needs a chunk_id.")
    return json_response(_presigned(call, upload), 201)


@router.post(UPLOAD_PATH, status_code=204, summary="Send a symbol set")
async def receive_upload(request: Request, upload_id: str) -> Response:
    """Read and store the source map of an announced symbol set; the address is signed by the server."""
    state = state_of(request)
    id = object_id(upload_id)
    if not uploads.is_signed(state.hasher.secret, id, request.query_params.get("signature", "")):
        raise not_found()
    async with unit_of_work(state.engine) as uow:
        upload = await uploads.get(uow, id, now=state.clock())
    if upload is None or upload.state != "pending":
        raise NotFound("The address has expired or was used; start the upload again.")
    allow_large_body(request)
    form = await read_form(request)
    if not form.files:
        raise Invalid("The form has no file; send it as the field 'file'.")
    read, problem = ReadUpload(), ""
    try:
        read = await service.read_file(
            state.settings.source_maps, form.files[-1].content, debug_id=upload.debug_id
        )
    except Invalid as error:
        problem = error.message
    async with unit_of_work(state.engine) as uow:
        target = Target(upload.project_id)
        stored = await service.store(uow, state.settings.source_maps, target, read.maps, now=state.clock())
        await uploads.settle(uow, id, "failed" if problem else "stored", detail=problem, maps=stored)
    if problem:
        raise Invalid(problem)
    return Response(status_code=204)


@router.post(_OLD + _SETS + "/bulk_finish_upload", summary="Confirm symbol sets")
@router.post(_NEW + _SETS + "/bulk_finish_upload", summary="Confirm symbol sets")
async def finish_uploads(call: Caller, project: str) -> Response:
    """Say whether announced symbol sets arrived."""
    hashes = _object(await read_body(call.request)).get("content_hashes")
    ids = [object_id(text(each)) for each in hashes][:MAX_SETS] if isinstance(hashes, dict) else []
    await _check_stored(call, project, ids)
    return json_response({"success": True})


@router.put(_OLD + _SETS + "/{upload_id}/finish_upload", summary="Confirm a symbol set")
@router.put(_NEW + _SETS + "/{upload_id}/finish_upload", summary="Confirm a symbol set")
async def finish_upload(call: Caller, project: str, upload_id: str) -> Response:
    """Say whether an announced symbol set arrived, as older versions ask."""
    await _check_stored(call, project, [object_id(upload_id)])
    return json_response({"success": True})


@router.get(_OLD + _RELEASES + "/hash/{hash_id}", summary="Find a release")
@router.get(_NEW + _RELEASES + "/hash/{hash_id}", summary="Find a release")
async def find_release(call: Caller, project: str, hash_id: str) -> Response:
    """Return a release by the id that the command line made of its name and version."""
    async with call.unit_of_work() as uow:
        (project_id,) = await call.projects(uow, [project])
        found = await releases.by_hash(uow, project_id, hash_id)
    return json_response(_release_response(found))


@router.post(_OLD + _RELEASES, status_code=201, summary="Create a release")
@router.post(_NEW + _RELEASES, status_code=201, summary="Create a release")
async def create_release(call: Caller, project: str) -> Response:
    """Create a release."""
    body = _object(await read_body(call.request))
    async with call.unit_of_work() as uow:
        (project_id,) = await call.projects(uow, [project])
        found = await releases.change(
            uow,
            project_id,
            text(body.get("version")),
            ReleaseChanges(hash_id=text(body.get("hash_id")) or None),
            call.now,
        )
    return json_response(_release_response(found), 201)


async def _announce(
    call: UploadCall, uow: UnitOfWork, project_id: int, said: Mapping[str, Any]
) -> tuple[str, Upload | None]:
    """Return the id of a symbol set and its new upload; None if the same content was stored lately."""
    chunk_id = text(said.get("chunk_id"), 200)
    debug_id = clean_id(chunk_id)
    if not debug_id:
        raise Invalid("A symbol set needs a chunk_id of at most 100 characters.")
    target, checksum = Target(project_id), text(said.get("content_hash"), uploads.MAX_CHECKSUM)
    if checksum and (await _is_stored(uow, target, checksum, debug_id, call)):
        return chunk_id, None
    return chunk_id, await uploads.record(
        uow, target, checksum, state="pending", now=call.now, debug_id=debug_id
    )


async def _is_stored(uow: UnitOfWork, target: Target, checksum: str, debug_id: str, call: UploadCall) -> bool:
    known = await uploads.same(uow, target, checksum, debug_id, call.now)
    return known is not None and known.state == "stored"


async def _check_stored(call: UploadCall, project: str, ids: list[UUID]) -> None:
    async with call.unit_of_work() as uow:
        (project_id,) = await call.projects(uow, [project])
        found = await uploads.of_project(uow, project_id, ids)
    if len(found) < len(set(ids)):
        raise NotFound("There is no such upload.")
    for upload in found:
        if upload.state != "stored":
            raise Invalid(upload.detail or "The symbol set did not arrive; upload it again.")


def _presigned(call: UploadCall, upload: Upload) -> dict[str, Any]:
    settings = call.state.settings
    base = settings.public_url or str(call.request.base_url)
    path = UPLOAD_PATH.format(upload_id=upload.id)
    signature = uploads.signature(call.state.hasher.secret, upload.id)
    return {
        "presigned_url": {"url": f"{base.rstrip('/')}{path}?signature={signature}", "fields": {}},
        "symbol_set_id": str(upload.id),
    }


def _release_response(found: Release) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "hash_id": found.hash_id,
        "version": found.version,
        "project": str(found.project_id),
        "created_at": wire_time(found.created_at),
        "metadata": None,
    }


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid("The body is no JSON object.")
    return value
