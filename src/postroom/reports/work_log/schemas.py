"""Data classes of artefacts: log entries and their authors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Author:
    """Author of an artefact: a user, a task, or the system if both are None; never both.

    `by_key` means that a program wrote with a user's key: for screening it is an agent, whatever its attribution.

    Raises:
        ValueError: both a user and a task are given.
    """

    user_id: int | None = None
    task_id: UUID | None = None
    by_key: bool = False

    def __post_init__(self) -> None:
        if self.user_id is not None and self.task_id is not None:
            raise ValueError("An artefact has one author: a user or a task.")

    @classmethod
    def user(cls, user_id: int, *, by_key: bool = False) -> Self:
        """Return the author for a user id."""
        return cls(user_id=user_id, by_key=by_key)

    @property
    def is_agent(self) -> bool:
        """Whether what it writes is screened as an agent's."""
        return self.task_id is not None or self.by_key

    @classmethod
    def task(cls, task_id: UUID) -> Self:
        """Return the author for a task id."""
        return cls(task_id=task_id)


SYSTEM = Author()
"""Author of entries that the server writes by itself."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """An entry of the log. `updated_at` is None until the content is replaced.

    `client` is the program that an agent wrote it with, as far as it named itself.
    """

    id: UUID
    report_id: UUID
    type: str
    content: Any
    created_by_id: int | None
    task_id: UUID | None
    created_at: datetime
    updated_at: datetime | None
    client: str | None = None


@dataclass(frozen=True, slots=True)
class ArtefactPage:
    """One page of a report's log, and the total number of entries."""

    count: int
    artefacts: list[Artefact]


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of a report that differs from the log."""

    report_id: UUID
    column: str
    stored: object
    expected: object


@dataclass(frozen=True, slots=True)
class TaskLinks:
    """The stored links of a report to pull requests, and the URL that its tasks name now, if any."""

    report_id: UUID
    project_id: int
    stored: Sequence[Mapping[str, Any]]
    url: str | None


@dataclass(frozen=True, slots=True)
class LogView:
    """A report's row (`stored`), and the parts of its log that determine it.

    `newest` maps types to the content of their newest artefact; `task_runs` are contents, oldest first. `pr_url` is
    the pull request of the newest of those tasks' runs that has one.
    """

    report_id: UUID
    project_id: int
    stored: Mapping[str, Any]
    artefact_count: int
    newest: Mapping[str, Any]
    task_runs: Sequence[Any]
    pr_url: str | None
