"""Port of git hosts: branches, diffs and pull requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Diff:
    """A unified diff; `truncated` means that it was cut after its last whole line within the limit."""

    text: str
    truncated: bool


class GitHostError(Exception):
    """Base of errors of a git host; the text is for the log and contains no credential."""


class BranchGone(GitHostError):
    """The repository is accessible but has no such branch."""


class NoAccess(GitHostError):
    """The repository doesn't exist, or not for this credential."""


class Limited(GitHostError):
    """The host accepts no calls for now; `retry_after` is in seconds, None if unknown."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Failed(GitHostError):
    """Any other error: no answer, an invalid answer, no common history."""


class GitHost(Protocol):
    """A host of repositories. `repository` is `organization/name` in the form of `domain.git.names`.

    All calls raise a `GitHostError`. Branches are named without `refs/heads/`.
    """

    async def default_branch(self, repository: str) -> str:
        """Return the default branch."""

    async def diff(self, repository: str, branch: str) -> Diff:
        """Return what `branch` changed since it left the default branch (three-dot), at its present tip."""

    async def close_pull_request(self, repository: str, number: int) -> bool:
        """Close an open pull request; False if it was not open, or the host has no pull requests."""

    async def pull_request(self, repository: str, number: int) -> Mapping[str, Any] | None:
        """Return a pull request as GitHub describes it; None if the host has no pull requests."""


def cut_diff(raw: bytes, limit: int) -> Diff:
    """Return `raw` as a diff of at most `limit` bytes.

    A longer one is cut after a whole line, or within its first line if that exceeds the limit. Bytes that are not
    UTF-8 become U+FFFD.
    """
    if len(raw) <= limit:
        return Diff(raw.decode("utf-8", "replace"), truncated=False)
    kept = raw[: raw.rfind(b"\n", 0, limit) + 1]
    if not kept:
        kept = raw[:limit]
        while kept and raw[len(kept)] & 0xC0 == 0x80 and limit - len(kept) < 4:
            kept = kept[:-1]
    return Diff(kept.decode("utf-8", "replace"), truncated=True)
