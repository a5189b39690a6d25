"""What an artefact looks like inside: an entry of a report's log, and who wrote it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes an artefact: a user, a task, or the system when both are None; never both.

    Raises:
        ValueError: both a user and a task are given.
    """

    user_id: int | None = None
    task_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.user_id is not None and self.task_id is not None:
            raise ValueError("An artefact has one author: a user or a task.")

    @classmethod
    def user(cls, user_id: int) -> Self:
        """Return the author that is the user with that id."""
        return cls(user_id=user_id)

    @classmethod
    def task(cls, task_id: UUID) -> Self:
        """Return the author that is the task with that id."""
        return cls(task_id=task_id)


SYSTEM = Author()
"""The author of what the server writes by itself."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """An entry of the log. `updated_at` is None until the content is replaced."""

    id: UUID
    report_id: UUID
    type: str
    content: Any
    created_by_id: int | None
    task_id: UUID | None
    created_at: datetime
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class ArtefactPage:
    """One page of a report's log, and how many entries it has in all."""

    count: int
    artefacts: list[Artefact]


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of a report that says something else than the log does."""

    report_id: UUID
    column: str
    stored: object
    expected: object


@dataclass(frozen=True, slots=True)
class LogView:
    """What a report's row says (`stored`), and the parts of its log that decide it.

    `newest` maps types to the content of their newest artefact; `task_runs` are contents, the oldest first.
    `pr_url` is what the newest run of those tasks that has a pull request made.
    """

    report_id: UUID
    stored: Mapping[str, Any]
    artefact_count: int
    newest: Mapping[str, Any]
    task_runs: Sequence[Any]
    pr_url: str | None
