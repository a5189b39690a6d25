"""The configuration of a source: as a value, on the wire, in requests and in the API's description."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.sources.configs import Product, Source, Type
from postroom.edge.requests.fields import Boolean, NotNull
from postroom.edge.times import wire_time


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """Whether a project lets a source's signals in, and what the source is told."""

    id: UUID
    source_product: str
    source_type: str
    enabled: bool
    config: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime

    @property
    def source(self) -> Source:
        """The source's product and type."""
        return self.source_product, self.source_type


@dataclass(frozen=True, slots=True)
class SourceConfigPage:
    """One page of configurations, and how many there are in all."""

    count: int
    configs: Sequence[SourceConfig]


def config_on_wire(config: SourceConfig) -> dict[str, Any]:
    """Return the JSON object of a configuration. Nothing is fetched from a source yet, so no fetch has a status."""
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


_Enabled = Field(description="Whether the source's signals are let in.")
_Config = Field(
    description="What the source is told. For `session_replay`: `recording_filters`, an object, and "
    "`sample_rate`, a number from 0 to 1 that is 0.1 unless said for `session_analysis_cluster`. At most 64 KB."
)


class NewSourceConfig(BaseModel):
    """A source to configure. A project has one configuration of a product and type."""

    source_product: Product = Field(description="What the signals come from. It can't be changed later.")
    source_type: Type = Field(description="What kind of signal comes from it. It can't be changed later.")
    enabled: Annotated[Boolean, _Enabled] = True
    config: Annotated[dict[str, Any], _Config] = Field(default_factory=dict)


class SourceConfigChanges(BaseModel):
    """What to change of a configuration; what is left out stays as it is."""

    source_product: Annotated[
        Product | None, NotNull, Field(description="May be sent, but only as it is.")
    ] = None
    source_type: Annotated[Type | None, NotNull, Field(description="May be sent, but only as it is.")] = None
    enabled: Annotated[Boolean | None, NotNull, _Enabled] = None
    config: Annotated[dict[str, Any] | None, NotNull, _Config] = None


class SourceConfigReplacement(SourceConfigChanges):
    """A configuration as it should be; `enabled` and `config` stay as they are when left out."""

    source_product: Product = Field(description="As it is.")
    source_type: Type = Field(description="As it is.")


class SourceConfigBody(BaseModel):
    """The configuration of a source."""

    id: UUID
    source_product: str
    source_type: str
    enabled: bool = Field(description="Whether the source's signals are let in.")
    config: dict[str, Any] = Field(description="What the source is told.")
    created_at: datetime
    updated_at: datetime
    status: None = Field(
        description="How fetching from the source went last; null, since sources send their signals themselves."
    )


class SourceConfigPageBody(BaseModel):
    """One page of configurations, the one changed last first."""

    count: int = Field(description="Number of configurations on all pages.")
    next: str | None = Field(description="Address of the next page.")
    previous: str | None = Field(description="Address of the page before.")
    results: list[SourceConfigBody]
