"""Settings of source maps: limits and retention."""

from pydantic import Field

from postroom.settings.group import Group


class SourceMapSettings(Group):
    """Limits and retention of uploaded source maps."""

    file_megabytes: int = Field(
        64,
        ge=1,
        le=1024,
        description="Maximum size of one source map, decompressed; larger ones are refused.",
    )
    upload_megabytes: int = Field(
        256,
        ge=1,
        le=4096,
        description="Maximum size of one upload, of all its source maps decompressed, and of a person's uploads in "
        "progress.",
    )
    project_megabytes: int = Field(
        1024,
        ge=1,
        le=1_048_576,
        description="Maximum size of the compressed source maps of a project; beyond it, those that were not used "
        "for longest are deleted.",
    )
    retention_days: int = Field(
        90, ge=1, le=3650, description="Days that a source map is kept after its upload or its last use."
    )
    read_seconds: int = Field(
        60, ge=1, le=600, description="Maximum CPU time that reading one upload may take; then it is refused."
    )
    read_megabytes: int = Field(
        1024, ge=128, le=65_536, description="Maximum memory that reading one upload may take."
    )
    cache_megabytes: int = Field(
        64, ge=8, le=65_536, description="Memory of a worker for the source maps that it used last."
    )
