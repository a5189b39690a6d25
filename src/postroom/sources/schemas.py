"""Value types of source configurations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.domain.sources.configs import Source


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """The configuration of a source in a project: whether it is enabled, and its options."""

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
    """One page of configurations, and the total count."""

    count: int
    configs: Sequence[SourceConfig]
