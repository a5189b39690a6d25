"""Values of source maps and releases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

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
