"""What the rest of Postroom knows of a git host: its branches, what they change, and pull requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Diff:
    """A unified diff. `truncated` says that it was longer and ends after its last whole line within the limit."""

    text: str
    truncated: bool


class GitHostError(Exception):
    """Base of what may go wrong at a git host; its text is for the log and holds no credential."""


class BranchGone(GitHostError):
    """The repository is within reach, but it has no such branch."""


class NoAccess(GitHostError):
    """The repository is not there, or not there for this credential."""


class Limited(GitHostError):
    """The host takes no more calls for now; `retry_after` is in seconds, None when it did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Failed(GitHostError):
    """Anything else: no answer, an answer that makes no sense, no common history."""


class GitHost(Protocol):
    """Where repositories are. `repository` is `organization/name` as `domain.git.names` has it.

    All calls raise a `GitHostError`. A branch is named as people do, without `refs/heads/`.
    """

    async def default_branch(self, repository: str) -> str:
        """Return the branch that work starts from."""

    async def diff(self, repository: str, branch: str) -> Diff:
        """Return what `branch` changed since it left the default branch (three-dot), from its present tip."""

    async def close_pull_request(self, repository: str, number: int) -> bool:
        """Close a pull request that is open; False when it was not open, or the host has none at all."""

    async def pull_request(self, repository: str, number: int) -> Mapping[str, Any] | None:
        """Return a pull request as GitHub describes it; None when the host has none at all."""


def cut_diff(raw: bytes, limit: int) -> Diff:
    """Return `raw` as a diff of at most `limit` bytes of it.

    A longer one ends after a whole line, or within its first line when that alone is longer. Bytes that are
    no UTF-8 become U+FFFD.
    """
    if len(raw) <= limit:
        return Diff(raw.decode("utf-8", "replace"), truncated=False)
    kept = raw[: raw.rfind(b"\n", 0, limit) + 1]
    if not kept:
        kept = raw[:limit]
        while kept and raw[len(kept)] & 0xC0 == 0x80 and limit - len(kept) < 4:
            kept = kept[:-1]
    return Diff(kept.decode("utf-8", "replace"), truncated=True)
