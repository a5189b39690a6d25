"""The options of `postroom import`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.domain.signals.mapping import ColumnMapping, Plan


@dataclass(frozen=True, slots=True)
class Order:
    """The options of the command line."""

    path: Path | None
    project: int
    mapping: "ColumnMapping"
    plan: "Plan"
    rejects: Path
    enable_sources: bool
    restart: bool
    wait: bool
    plain: bool
    json: bool
    delimiter: str | None = None
    tracker: str | None = None
    """Whose export the file is."""
    follow_links: bool = True
    """Whether the file of rejects may be a symbolic link: only if a person has named it."""
