"""Values of source maps and releases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.edge.times import wire_time

UploadState = Literal["pending", "stored", "failed"]


@dataclass(frozen=True, slots=True)
class Target:
    """What uploaded maps belong to: a project, and a release and build if the sender says so."""

    project_id: int
    release: str = ""
    dist: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload and what became of it."""

    id: UUID
    project_id: int
    checksum: str
    debug_id: str
    release: str
    dist: str
    state: UploadState
    detail: str
    maps: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """The generated file of a frame: the id of its map, or the release with the names that it may have."""

    debug_id: str
    release: str
    dist: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredMap:
    """A stored map without its content."""

    id: UUID
    debug_id: str | None
    size: int
    sources: int
    created_at: datetime
    used_at: datetime | None
    files: Sequence[str] = ()
    releases: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A version of an application."""

    id: UUID
    project_id: int
    version: str
    created_at: datetime
    hash_id: str | None = None
    url: str | None = None
    released_at: datetime | None = None
    commits: Sequence[Mapping[str, Any]] = ()
    deploys: Sequence[Mapping[str, Any]] = ()


@dataclass(slots=True)
class ReleaseChanges:
    """Changes of a release; None leaves a field as it is."""

    url: str | None = None
    hash_id: str | None = None
    released_at: datetime | None = None
    commits: Sequence[Mapping[str, Any]] | None = None
    deploys: Sequence[Mapping[str, Any]] = field(default_factory=list)


class SourceMapBody(BaseModel):
    """A stored source map on the wire."""

    id: UUID
    debug_id: str | None = Field(description="The id in the generated file; null if it has none.")
    files: list[str] = Field(
        description="Addresses of generated files; `~` stands for any host. At most ten."
    )
    releases: list[str] = Field(description="Releases of these files. At most ten.")
    size: int = Field(description="Bytes stored.")
    sources: int = Field(description="Number of original files.")
    created_at: datetime
    used_at: datetime | None = Field(description="When an error last needed it, to the day; null for never.")


class SourceMapPageBody(BaseModel):
    """A page of source maps on the wire."""

    count: int
    next: str | None
    previous: str | None
    results: list[SourceMapBody]


def map_on_wire(one: StoredMap) -> dict[str, Any]:
    """Return a source map on the wire."""
    return {
        "id": str(one.id),
        "debug_id": one.debug_id,
        "files": list(one.files),
        "releases": list(one.releases),
        "size": one.size,
        "sources": one.sources,
        "created_at": wire_time(one.created_at),
        "used_at": None if one.used_at is None else wire_time(one.used_at),
    }
