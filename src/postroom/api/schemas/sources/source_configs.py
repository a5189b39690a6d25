"""Requests and responses of source configurations."""

from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.sources.configs import Product, Type
from postroom.domain.sources.labels import list_of
from postroom.validation.fields import JSON_IN_FORMS, Boolean, NotNull
from postroom.validation.responses import ResponseModel, WireTime

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
    config: Annotated[dict[str, Any], _Config, JSON_IN_FORMS] = Field(default_factory=dict)


class SourceConfigChanges(BaseModel):
    """Changes to a configuration; omitted fields stay."""

    source_product: Annotated[Product | None, NotNull, Field(description="Cannot be changed.")] = None
    source_type: Annotated[Type | None, NotNull, Field(description="Cannot be changed.")] = None
    enabled: Annotated[Boolean | None, NotNull, _Enabled] = None
    config: Annotated[dict[str, Any] | None, NotNull, _Config, JSON_IN_FORMS] = None


class SourceConfigReplacement(SourceConfigChanges):
    """A configuration; omitted `enabled` and `config` stay."""

    source_product: Product = Field(description="Unchanged.")
    source_type: Type = Field(description="Unchanged.")


class SourceConfigResponse(ResponseModel):
    """The configuration of a source."""

    id: UUID
    source_product: str
    source_type: str
    enabled: bool = Field(description="Whether signals of this source are accepted.")
    config: dict[str, Any] = Field(description="Options of the source.")
    created_at: WireTime
    updated_at: WireTime
    status: None = Field(None, description="Always null: sources send signals themselves.")
