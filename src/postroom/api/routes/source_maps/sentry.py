"""Uploads of Sentry's command line: parts of archives, their assembly, and single files of a release.

The organization in its paths may be any word: the number of the project decides.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Response

from postroom.api.http.requests.body import read_body
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.routes.source_maps.access import UploadAccess, UploadCall
from postroom.api.routes.source_maps.parts import Form, gunzip, read_form
from postroom.domain.errors import Invalid, Kind, PostroomError
from postroom.domain.issues.occurrences import text
from postroom.domain.source_maps.archives import ReadUpload
from postroom.domain.source_maps.files import MAX_NAME, referenced
from postroom.kit.times import wire_time
from postroom.source_maps import releases, service, uploads
from postroom.source_maps.schemas import Target

router = Router(include_in_schema=False)

Caller = Annotated[UploadCall, Depends(UploadAccess(), scope="function")]
_ORGANIZATION = "/api/0/organizations/{organization}"
_FILES = "/releases/{version}/files"
CHUNKS_PER_REQUEST = 2
"""Two parts of `uploads.CHUNK_BYTES` fit into a body."""
_REFERENCE = b"sourceMappingURL="
_TAIL = 2_000
"""Bytes at the end of a generated file in which the reference to its map is."""


@router.get("/api/0", summary="Say who is calling")
async def describe_caller(call: Caller) -> Response:
    """Return the caller, for `sentry-cli info`."""
    user = {"id": str(call.actor.user_id), "email": call.actor.email}
    return json_response({"version": "0", "user": user, "auth": {"scopes": sorted(call.actor.scopes)}})


@router.get(_ORGANIZATION + "/chunk-upload", summary="Say how to upload")
async def describe_uploads(call: Caller, organization: str) -> Response:
    """Return what the server accepts."""
    return json_response(
        {
            "url": f"/api/0/organizations/{organization}/chunk-upload/",
            "chunkSize": uploads.CHUNK_BYTES,
            "chunksPerRequest": CHUNKS_PER_REQUEST,
            "maxRequestSize": CHUNKS_PER_REQUEST * uploads.CHUNK_BYTES,
            "maxFileSize": call.settings.upload_megabytes * service.MEGABYTE,
            "maxWait": 0,
            "concurrency": 2,
            "hashAlgorithm": "sha1",
            "compression": ["gzip"],
            "accept": ["release_files", "artifact_bundles", "artifact_bundles_v2"],
        }
    )


@router.post(_ORGANIZATION + "/chunk-upload", summary="Upload parts")
async def upload_parts(call: Caller, organization: str) -> Response:  # noqa: ARG001  # any word
    """Keep parts of an archive, named by their SHA-1."""
    form = await read_form(call.request)
    for part in form.files:
        content = part.content
        if part.field == "file_gzip":
            content = await asyncio.to_thread(gunzip, content, uploads.CHUNK_BYTES)
        async with call.unit_of_work() as uow:
            await uploads.keep_chunk(
                uow,
                call.settings,
                call.actor.user_id,
                checksum=part.name[:100].lower(),
                content=content,
                now=call.now,
            )
    return json_response({})


@router.post(_ORGANIZATION + "/artifactbundle/assemble", summary="Read an archive")
async def assemble_bundle(call: Caller, organization: str) -> Response:  # noqa: ARG001  # any word
    """Store the source maps of an archive whose parts were uploaded."""
    body = _object(await read_body(call.request))
    async with call.unit_of_work() as uow:
        projects = await call.projects(uow, _list(body.get("projects")))
    version = _version(body.get("version"))
    targets = [Target(project, version, _dist(body.get("dist"))) for project in projects]
    return await _assemble(call, targets, body)


@router.post(_ORGANIZATION + "/releases/{version}/assemble", summary="Read an archive of a release")
async def assemble_release(call: Caller, organization: str, version: str) -> Response:  # noqa: ARG001
    """Store the source maps of an archive of a release; `sentry-cli` creates the release before."""
    body = _object(await read_body(call.request))
    async with call.unit_of_work() as uow:
        projects = await call.projects_of(uow, version)
    return await _assemble(call, [Target(project, _version(version)) for project in projects], body)


@router.get("/api/0/projects/{organization}/{project}" + _FILES, summary="List the files of a release")
async def list_files(call: Caller, organization: str, project: str, version: str) -> Response:  # noqa: ARG001
    """Return no files: which ones are there is not known by their checksums, so that all are uploaded."""
    async with call.unit_of_work() as uow:
        await call.projects(uow, [project])
    return json_response([])


@router.post("/api/0/projects/{organization}/{project}" + _FILES, summary="Upload a file of a release")
async def upload_file(call: Caller, organization: str, project: str, version: str) -> Response:  # noqa: ARG001
    """Store a source map, or to which one a generated file refers."""
    async with call.unit_of_work() as uow:
        target = Target((await call.projects(uow, [project]))[0], _version(version))
    form = await read_form(call.request)
    return await _store_file(call, target, form)


@router.post(_ORGANIZATION + _FILES, summary="Upload a file of a release of all its projects")
async def upload_files(call: Caller, organization: str, version: str) -> Response:  # noqa: ARG001  # any word
    """Store a file for each project that has the release."""
    async with call.unit_of_work() as uow:
        projects = await call.projects_of(uow, version)
    form = await read_form(call.request)
    answers = [await _store_file(call, Target(each, _version(version)), form) for each in projects]
    return answers[0]


async def _assemble(call: UploadCall, targets: Sequence[Target], body: Mapping[str, Any]) -> Response:
    checksum, chunks = (
        str(body.get("checksum"))[:100].lower(),
        [str(each)[:100].lower() for each in _list(body.get("chunks"))],
    )
    try:
        async with call.unit_of_work() as uow:
            found = await uploads.assemble(
                uow,
                call.settings,
                call.actor.user_id,
                targets,
                checksum=checksum,
                chunks=chunks,
                now=call.now,
            )
        if found.upload is not None:
            state = "error" if found.upload.state == "failed" else "ok"
            return _assembly(state, detail=found.upload.detail or None)
        if not found.archive:
            return _assembly("not_found", missing=found.missing)
        read = await service.read_bundle(call.settings, found.archive)
        problem = read.refused[0] if read.refused and not read.maps else ""
    except PostroomError as error:
        if error.kind is not Kind.INVALID:
            raise
        read, problem = ReadUpload(), error.message
    async with call.unit_of_work() as uow:
        for target in targets:
            stored = 0 if problem else await _store(call, uow, target, read)
            await uploads.record(
                uow,
                target,
                checksum,
                state="failed" if problem else "stored",
                now=call.now,
                detail=problem or "\n".join(read.refused),
                maps=stored,
            )
        await uploads.finish(uow, call.actor.user_id, chunks)
    return _assembly("error" if problem else "ok", detail=problem or None)


async def _store(call: UploadCall, uow: Any, target: Target, read: ReadUpload) -> int:
    if target.release:
        await releases.ensure(uow, target.project_id, target.release, call.now)
    return await service.store(uow, call.settings, target, read.maps, now=call.now)


async def _store_file(call: UploadCall, target: Target, form: Form) -> Response:
    if not form.files:
        raise Invalid("The form has no file; send it as the field 'file'.")
    file = form.files[0]
    name = (form.text("name") or file.name)[:MAX_NAME].replace("\x00", "")
    target = Target(target.project_id, target.release, _dist(form.text("dist")))
    maps, refers = ReadUpload(), {}
    if name.split("?", 1)[0].endswith((".map", ".json")):
        maps = await service.read_file(call.settings, file.content, names=[name])
    elif reference := _reference(file.content, form):
        refers = {name: referenced(name, reference)}
    async with call.unit_of_work() as uow:
        await releases.ensure(uow, target.project_id, target.release, call.now)
        await service.store(uow, call.settings, target, maps.maps, now=call.now, refers=refers)
    return json_response(
        {
            "id": name,
            "name": name,
            "dist": target.dist or None,
            "size": len(file.content),
            "sha1": hashlib.sha1(file.content, usedforsecurity=False).hexdigest(),
            "headers": {},
            "dateCreated": wire_time(call.now),
        },
        201,
    )


def _reference(content: bytes, form: Form) -> str:
    """Return the address of the map of a generated file: of its headers, else of its last comment."""
    for field, value in form.texts:
        header, _, said = value.partition(":")
        if field == "header" and header.strip().lower() in ("sourcemap", "x-sourcemap"):
            return said.strip()[:MAX_NAME]
    tail = content[-_TAIL:]
    at = tail.rfind(_REFERENCE)
    if at < 0:
        return ""
    words = tail[at + len(_REFERENCE) :].decode(errors="replace").split()
    return "" if not words or words[0].startswith("data:") else words[0][:MAX_NAME]


def _assembly(state: str, *, missing: Sequence[str] = (), detail: str | None = None) -> Response:
    return json_response({"state": state, "missingChunks": list(missing), "detail": detail})


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid("The body is no JSON object.")
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _version(value: Any) -> str:
    return releases.checked_version(text(value)) if value else ""


def _dist(value: Any) -> str:
    return text(value).strip()
