"""Uploads: parts of archives, their assembly, and what became of them."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid, Limited
from postroom.settings import SourceMapSettings
from postroom.source_maps import service
from postroom.source_maps import upload_repository as repository
from postroom.source_maps.schemas import Target, Upload, UploadState

CHUNK_BYTES = 8 * 1024 * 1024
"""Maximum bytes of a part."""
MAX_CHUNKS = 1_000
KEPT = timedelta(days=1)
"""How long parts of an unfinished upload are kept, and how long the same upload is not read again."""
RECORDS_KEPT = timedelta(days=30)
"""How long the outcome of an upload is kept."""
MAX_CHECKSUM = 200


@dataclass(frozen=True, slots=True)
class Assembly:
    """The state of an upload in parts: what became of it, parts that are missing, or the archive to read."""

    upload: Upload | None = None
    missing: Sequence[str] = ()
    archive: bytes = b""


async def keep_chunk(
    uow: UnitOfWork,
    settings: SourceMapSettings,
    user_id: int,
    *,
    checksum: str,
    content: bytes,
    now: datetime,
) -> None:
    """Keep a part of a user's upload.

    Raises:
        Invalid: the content does not have this SHA-1.
        Limited: the user's parts take too much.
    """
    if hashlib.sha1(content, usedforsecurity=False).hexdigest() != checksum:
        raise Invalid("A part of the upload is damaged: its checksum is another one.")
    await repository.lock_user(uow, user_id)
    used = await repository.size_of_chunks(uow, user_id)
    if used + len(content) > settings.upload_megabytes * service.MEGABYTE:
        raise Limited(
            "Your uploads in progress are larger than POSTROOM_SOURCE_MAPS__UPLOAD_MEGABYTES together; unfinished "
            "ones are deleted after a day.",
            retry_after=3600,
        )
    await repository.upsert_chunk(uow, user_id, checksum, content, now)


async def assemble(
    uow: UnitOfWork,
    settings: SourceMapSettings,
    user_id: int,
    targets: Sequence[Target],
    *,
    checksum: str,
    chunks: Sequence[str],
    now: datetime,
) -> Assembly:
    """Return what is known of an upload by its checksum, or the archive if all of its parts are there.

    Raises:
        Invalid: it is too large, or the parts are those of another archive.
    """
    known = [await repository.select_same(uow, target, checksum, since=now - KEPT) for target in targets]
    if known and all(known):
        return Assembly(
            upload=next(
                (known_upload for known_upload in known if known_upload and known_upload.state == "failed"),
                known[0],
            )
        )
    if len(chunks) > MAX_CHUNKS:
        raise Invalid(f"An upload has at most {MAX_CHUNKS:,} parts; upload fewer files at a time.")
    sizes = await repository.known_chunks(uow, user_id, chunks)
    missing = [digest for digest in dict.fromkeys(chunks) if digest not in sizes]
    if missing or not chunks:
        return Assembly(missing=missing)
    if sum(sizes[digest] for digest in chunks) > settings.upload_megabytes * service.MEGABYTE:
        raise Invalid("The upload is larger than POSTROOM_SOURCE_MAPS__UPLOAD_MEGABYTES; upload fewer files.")
    contents = await repository.select_chunks(uow, user_id, chunks)
    archive = b"".join(contents.get(digest, b"") for digest in chunks)
    if hashlib.sha1(archive, usedforsecurity=False).hexdigest() != checksum:
        raise Invalid("The upload is damaged: its checksum is another one. Upload it again.")
    return Assembly(archive=archive)


async def finish(uow: UnitOfWork, user_id: int, chunks: Sequence[str]) -> None:
    """Delete the parts of an upload that was read."""
    await repository.delete_chunks(uow, user_id, chunks)


async def record(
    uow: UnitOfWork,
    target: Target,
    checksum: str,
    *,
    state: UploadState,
    now: datetime,
    detail: str = "",
    maps: int = 0,
    debug_id: str = "",
) -> Upload:
    """Record an upload and what became of it."""
    made = Upload(
        id=new_id(),
        project_id=target.project_id,
        checksum=checksum[:MAX_CHECKSUM],
        debug_id=debug_id,
        release=target.release,
        dist=target.dist,
        state=state,
        detail=detail[:2_000],
        maps=maps,
        created_at=now,
    )
    await repository.insert_upload(uow, {name: getattr(made, name) for name in Upload.__dataclass_fields__})
    return made


async def get(uow: UnitOfWork, id: UUID, *, now: datetime) -> Upload | None:
    """Return an upload of the last day."""
    found = await repository.select_upload(uow, id)
    return found if found is not None and now - found.created_at < KEPT else None


async def same(uow: UnitOfWork, target: Target, checksum: str, debug_id: str, now: datetime) -> Upload | None:
    """Return the upload of the same map, if there was one lately."""
    return await repository.select_same(uow, target, checksum, since=now - KEPT, debug_id=debug_id)


async def of_project(uow: UnitOfWork, project_id: int, ids: Sequence[UUID]) -> list[Upload]:
    """Return uploads of a project."""
    return await repository.select_uploads(uow, project_id, ids)


async def settle(uow: UnitOfWork, id: UUID, state: UploadState, *, detail: str = "", maps: int = 0) -> None:
    """Record what became of an upload."""
    await repository.update_upload(uow, id, state=state, detail=detail[:2_000], maps=maps)


async def delete_old(uow: UnitOfWork, now: datetime) -> None:
    """Delete parts of unfinished uploads, and old records."""
    await repository.delete_old(uow, chunks_before=now - KEPT, uploads_before=now - RECORDS_KEPT)


def signature(secret: bytes, upload_id: UUID) -> str:
    """Return what authorises the upload of one file to an address."""
    return hmac.digest(secret, b"source map upload " + upload_id.bytes, hashlib.sha256).hex()


def is_signed(secret: bytes, upload_id: UUID, given: str) -> bool:
    """Return whether an address was made by this server."""
    return hmac.compare_digest(signature(secret, upload_id).encode(), given.encode("utf-8", "replace"))
