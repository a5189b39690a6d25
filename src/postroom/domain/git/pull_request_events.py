"""What git hosts say about pull requests: how one ended, and events, in one form for all hosts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.domain.git.pull_requests import Pull, pull_request_of

Unfinished = Literal["open", "draft"]
"""State of a pull request that is neither merged nor closed."""

INSIDERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""GitHub's associations of authors who were given rights in the repository, or in its organization."""

ACTIONS = frozenset(
    {"opened", "edited", "reopened", "closed", "synchronize", "ready_for_review", "converted_to_draft"}
)
"""Actions of GitHub after which a pull request may name another report, or be in another state."""

MAX_TITLE, MAX_BODY, MAX_NAMES = 1_000, 65_536, 200
"""Characters that are searched for names of reports, and how many of them are looked up."""

_NAME = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{8})(?![0-9a-z])",
    re.ASCII,
)
_REVERTED = re.compile(
    r"\breverts (?:merge request !|([a-z0-9_.-]{1,100}/[a-z0-9_.-]{1,100})?#)([1-9][0-9]{0,9})(?![0-9])",
    re.ASCII,
)
_REVERT_BRANCH = re.compile(r"revert-([0-9]{1,10})-", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ended:
    """A closed pull request; `merged_at` and `commit` are None when it was not merged.

    `into_default`: whether it was merged into the default branch of its repository, None if that is unknown.
    """

    pull: Pull
    merged_at: datetime | None
    commit: str | None
    into_default: bool | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Texts of a pull request that look like names of reports, in their order: whole ids, or the ends of some."""

    ids: tuple[UUID, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PullRequestEvent:
    """A pull request as its host described it at `changed_at`, which is None if it did not say.

    `ended` is set if it is closed, and `ended_now` if this event says that it was closed or merged just now.
    `by_insider`: its author may write to the repository, or belongs to those who were given rights there.
    `installation` is the installation of the GitHub App that the event came through, if any. `is_public`: its
    repository is known to be one that everybody can read.
    """

    pull: Pull
    url: str
    unfinished: Unfinished | None
    ended: Ended | None
    ended_now: bool
    by_insider: bool
    changed_at: datetime | None
    branch: str = field(default="", repr=False)
    title: str = field(default="", repr=False)
    body: str = field(default="", repr=False)
    installation: int | None = None
    is_public: bool = False

    @property
    def merge(self) -> Ended | None:
        """The merge that this event is about, if it is about one."""
        return self.ended if self.ended_now and self.ended is not None and self.ended.merged_at else None

    @property
    def may_name(self) -> bool:
        """Whether it may be attached to reports that it names.

        Anybody may open a pull request in a public repository, and write what they like in it. It counts for
        reports if its author has rights there, or somebody who has them merged it into the default branch.
        """
        if self.ended is not None and not self.ended_now:
            return False
        merge = self.merge
        return self.by_insider or (merge is not None and merge.into_default is True)

    @property
    def names(self) -> Names:
        """Names of reports in branch, title and body; comments in the body, which nobody sees, don't count."""
        text = " ".join(
            [self.branch[:MAX_TITLE], self.title[:MAX_TITLE], _without_comments(self.body[:MAX_BODY])]
        )
        found = dict.fromkeys(match[0] for match in _NAME.finditer(text.lower()))
        names = list(found)[:MAX_NAMES]
        return Names(
            tuple(UUID(name) for name in names if len(name) > 8),
            tuple(name for name in names if len(name) == 8),
        )

    @property
    def is_revert(self) -> bool:
        """Whether it takes back another one, by title, branch or body. A revert of a revert does not."""
        title, count = self.title[:MAX_TITLE].strip().lower(), 0
        while title.startswith(('revert "', 'reapply "')):
            count += 1 if title.startswith("revert") else 2
            title = title.partition('"')[2]
        if title.startswith(("revert:", "revert(")):
            count += 1
        if not count:
            count = len(_REVERT_BRANCH.findall(self.branch[:MAX_TITLE]))
        return count % 2 == 1 if count else self._reverted_number is not None

    @property
    def reverted(self) -> Pull | None:
        """The pull request of the same repository that it takes back, if it says which one."""
        number = self._reverted_number
        if number is None and (branch := _REVERT_BRANCH.match(self.branch)):
            number = int(branch[1])
        return None if number is None else replace(self.pull, number=number)

    @property
    def _reverted_number(self) -> int | None:
        found = _REVERTED.search(_without_comments(self.body[:MAX_BODY]).lower())
        if found is None or found[1] not in {None, self.pull.repository.lower()}:
            return None
        return int(found[2])


def event_of_github(event: str, payload: object) -> PullRequestEvent | None:
    """Return what an event of GitHub says about a pull request; None if it is about nothing that matters."""
    if event != "pull_request" or not isinstance(payload, Mapping):
        return None
    action = _text(payload.get("action"))
    fields = payload.get("pull_request")
    url = fields.get("html_url") if isinstance(fields, Mapping) else None
    pull = pull_request_of(url) if isinstance(url, str) else None
    if action not in ACTIONS or pull is None or not isinstance(fields, Mapping):
        return None
    ended, unfinished = ended_from(fields), unfinished_from(fields)
    if ended is None and unfinished is None:
        return None
    head, base = _repository(fields, "head"), _repository(fields, "base")
    installation = _inner(payload, "installation").get("id")
    return PullRequestEvent(
        pull=pull,
        url=f"https://{pull}",
        unfinished=unfinished,
        ended=ended,
        ended_now=action == "closed",
        # A branch of the repository itself can only be pushed, and proposed, by somebody who may write to it.
        by_insider=_text(fields.get("author_association")) in INSIDERS
        or (head.get("id") is not None and head.get("id") == base.get("id")),
        changed_at=moment_of(fields.get("updated_at")),
        branch=_text(_inner(fields, "head").get("ref")),
        title=_text(fields.get("title")),
        body=_text(fields.get("body")),
        installation=installation if isinstance(installation, int) else None,
        is_public=base.get("private") is False,
    )


def ended_from(fields: Mapping[str, Any]) -> Ended | None:
    """Return the pull request in GitHub's JSON, if it is closed; None when it is open or the JSON is invalid."""
    address = fields.get("html_url")
    pull = pull_request_of(address) if isinstance(address, str) else None
    if pull is None or fields.get("state") != "closed":
        return None
    if fields.get("merged") is not True:
        return Ended(pull, None, None)
    merged_at = moment_of(fields.get("merged_at"))
    commit = fields.get("merge_commit_sha")
    if merged_at is None:
        return None
    default = _repository(fields, "base").get("default_branch")
    into_default = _inner(fields, "base").get("ref") == default if isinstance(default, str) else None
    return Ended(pull, merged_at, commit if isinstance(commit, str) else None, into_default)


def unfinished_from(fields: Mapping[str, Any]) -> Unfinished | None:
    """Return the state of the pull request in GitHub's JSON, if it is open; None otherwise."""
    if fields.get("state") != "open":
        return None
    return "draft" if fields.get("draft") is True else "open"


def moment_of(value: object) -> datetime | None:
    """Return a time in ISO 8601 with a zone; None if it is not one."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _repository(fields: Mapping[str, Any], side: Literal["head", "base"]) -> Mapping[str, Any]:
    return _inner(_inner(fields, side), "repo")


def _inner(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = fields.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _without_comments(body: str) -> str:
    """Return Markdown without HTML comments; one without an end hides the rest."""
    kept, at = [], 0
    while (start := body.find("<!--", at)) != -1:
        kept.append(body[at:start])
        end = body.find("-->", start + 4)
        if end == -1:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, body[at:]])
