"""Requests and responses of source maps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.kit.times import wire_time
from postroom.source_maps.schemas import StoredMap


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
