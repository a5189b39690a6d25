"""The port of issue trackers: what each adapter does, what an issue is, and how a call fails."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from postroom.domain.trackers.following import State
from postroom.domain.trackers.texts import Draft

Failure = Literal["unknown", "limited", "refused", "gone", "credentials"]


class TrackerError(Exception):
    """A call failed; the text is for people, without secrets.

    `unknown`: perhaps it had an effect. `limited`: the tracker takes no calls, for `retry_after` seconds if it said
    so. `refused`: this will not work until somebody changes something. `gone`: the issue does not exist any more.
    `credentials`: nothing works any more.
    """

    def __init__(self, message: str, failure: Failure, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.failure = failure
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Ref:
    """What an issue is called: its permanent id, and the name by which people and sources know it now."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as it is.

    `assignees` are its people's logins or addresses, in lower case; `ref.name` is like `acme/shop#12` or `ENG-7`,
    and `reference` how it is shown. `closed_by` and `author` are names, if the tracker tells, and `association` is
    what GitHub says of the author.
    """

    ref: Ref
    reference: str
    url: str
    state: State
    assignees: Sequence[str]
    updated_at: datetime | None
    closed_by: str | None = None
    warning: str | None = None
    author: str | None = None
    association: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an issue; `author` is the name that the tracker shows."""

    id: str
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of an issue; None leaves as is. `duplicate_of` names the other issue of a duplicate.

    `assignee` is the login or address of the new one, empty for nobody; `unassigned` are handles to take off.
    """

    state: State | None = None
    duplicate_of: Ref | None = None
    assignee: str | None = None
    unassigned: Collection[str] = ()
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a dry check: what it is connected to, whether everybody can read it, and what would fail."""

    name: str
    public: bool
    problems: Sequence[str] = ()


class Tracker(Protocol):
    """An issue tracker with the place in it where issues are created. All calls raise `TrackerError`."""

    async def check(self) -> Checked:
        """Return what would fail, without writing anything."""

    async def create(self, draft: Draft) -> Issue:
        """Create an issue with its mark."""

    async def find(self, draft: Draft, since: datetime) -> Issue | None:
        """Return the issue with the draft's mark that was created since a time."""

    async def read(self, ref: Ref) -> Issue:
        """Return an issue, also where it was moved to. With an empty `id` it is found by its name."""

    async def by_outsider(self, issue: Issue, /) -> bool:
        """Return whether an issue that somebody else wrote may have been closed, or reopened, by an outsider."""

    async def update(self, ref: Ref, changes: Changes) -> Issue:
        """Change an issue and return it as it is then."""

    async def comment(self, ref: Ref, draft: Draft) -> None:
        """Write a comment with the draft's mark."""

    async def comments(self, ref: Ref, since: datetime) -> Sequence[Comment]:
        """Return what was said about an issue since a time, in any order: a hundred comments at most."""

    async def account(self, handles: Sequence[str]) -> str | None:
        """Return as whom somebody with one of these logins or addresses can be assigned; None for nobody."""

    def name_of(self, text: str) -> str | None:
        """Return the name of an issue of this tracker from its address or reference; None for anything else."""
