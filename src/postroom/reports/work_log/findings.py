"""Findings about signals."""

from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.artefact_types import ContentMismatch
from postroom.signals import lookup


async def of_project(uow: UnitOfWork, project_id: int, type: str, content: Any) -> Any:
    """Return the valid content of an entry. A finding is about a signal of the project, or of a name that is no id.

    Raises:
        ContentMismatch: the finding is about a signal that the project doesn't have.
    """
    if type != "signal_finding":
        return content
    try:
        signal = UUID(content["signal_id"])
    except ValueError:
        return content
    if not await lookup.is_of_project(uow, project_id, signal):
        raise ContentMismatch(type, "signal_id\n  The project has no such signal.")
    return content
