"""Requests and responses of source configurations."""

from datetime import datetime
from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.sources.configs import Product, Type
from postroom.domain.sources.labels import list_of
from postroom.kit.times import wire_time
from postroom.sources.schemas import SourceConfig
from postroom.validation.fields import Boolean, NotNull


def config_on_wire(config: SourceConfig) -> dict[str, Any]:
    """Return the JSON object of a configuration, without a fetch status, since nothing is fetched."""
    return {
        "id": str(config.id),
        "source_product": config.source_product,
        "source_type": config.source_type,
        "enabled": config.enabled,
        "config": config.config,
        "created_at": wire_time(config.created_at),
        "updated_at": wire_time(config.updated_at),
        "status": None,
    }


_Enabled = Field(description="Whether signals of this source are accepted.")


_Config = Field(
    description="Options of the source, at most 64 KB. For `session_replay`: `recording_filters`, an "
    "object, and `sample_rate`, from 0 to 1 (default 0.1 for `session_analysis_cluster`)."
)


class NewSourceConfig(BaseModel):
    """A source configuration. A project has one per product and type."""

    source_product: Product = Field(
        description=f"Source product. Cannot be changed later.\n\n{list_of(get_args(Product))}"
    )
    source_type: Type = Field(
        description=f"Source type. Cannot be changed later.\n\n{list_of(get_args(Type))}"
    )
    enabled: Annotated[Boolean, _Enabled] = True
    config: Annotated[dict[str, Any], _Config] = Field(default_factory=dict)


class SourceConfigChanges(BaseModel):
    """Changes to a configuration; omitted fields stay."""

    source_product: Annotated[Product | None, NotNull, Field(description="Cannot be changed.")] = None
    source_type: Annotated[Type | None, NotNull, Field(description="Cannot be changed.")] = None
    enabled: Annotated[Boolean | None, NotNull, _Enabled] = None
    config: Annotated[dict[str, Any] | None, NotNull, _Config] = None


class SourceConfigReplacement(SourceConfigChanges):
    """A configuration; omitted `enabled` and `config` stay."""

    source_product: Product = Field(description="Unchanged.")
    source_type: Type = Field(description="Unchanged.")


class SourceConfigBody(BaseModel):
    """The configuration of a source."""

    id: UUID
    source_product: str
    source_type: str
    enabled: bool = Field(description="Whether signals of this source are accepted.")
    config: dict[str, Any] = Field(description="Options of the source.")
    created_at: datetime
    updated_at: datetime
    status: None = Field(description="Always null: sources send signals themselves.")


class SourceConfigPageBody(BaseModel):
    """One page of configurations, latest changed first."""

    count: int = Field(description="Number of configurations on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[SourceConfigBody]
