"""Requests and responses of source maps."""

from uuid import UUID

from pydantic import Field

from postroom.validation.responses import ResponseModel, WireTime


class SourceMapResponse(ResponseModel):
    """A stored source map on the wire."""

    id: UUID
    debug_id: str | None = Field(description="The id in the generated file; null if it has none.")
    files: list[str] = Field(
        description="Addresses of generated files; `~` stands for any host. At most ten."
    )
    releases: list[str] = Field(description="Releases of these files. At most ten.")
    size: int = Field(description="Bytes stored.")
    sources: int = Field(description="Number of original files.")
    created_at: WireTime
    used_at: WireTime | None = Field(description="When an error last needed it, to the day; null for never.")
