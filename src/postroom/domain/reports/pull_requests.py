"""Pull requests of a report: which are linked, by whom, and which of them implements it.

A report keeps its links as JSON objects with the keys of `Link`. They are distinct by repository and number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from postroom.domain.git.pull_requests import Pull, pull_of

PullRequestState = Literal["unknown", "draft", "open", "closed", "merged"]

_ORDER: Mapping[str, int] = {"unknown": 0, "draft": 0, "open": 0, "merged": 1, "closed": 2}


@dataclass(frozen=True, slots=True)
class Attachment:
    """Who linked a pull request by a claim: a user, or a task in whose name the user's agent did; and when."""

    claim_id: UUID
    user_id: int
    task_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A pull request of a report.

    `key` identifies it whatever the spelling of its URL. `by_task`: the output of a task's run names it.
    `named`: the pull request itself names the report. `attachment` says who linked it by a claim, if somebody did.
    `state` is unknown until the git host said it. `into_default`: whether it was merged into the default branch,
    None if that is unknown. `counted`: its merge has resolved the report, which it does once.
    """

    id: UUID
    key: str
    url: str
    state: PullRequestState = "unknown"
    merged_at: datetime | None = None
    by_task: bool = False
    attachment: Attachment | None = None
    named: bool = False
    into_default: bool | None = None
    counted: bool = False

    @property
    def is_only_named(self) -> bool:
        """Whether nobody linked it: it names the report, and that is all."""
        return self.named and self.attachment is None and not self.by_task

    @property
    def settles(self) -> bool:
        """Whether its merge resolves the report: if it is only named, one into the default branch."""
        return not self.counted and (self.into_default is True or not self.is_only_named)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the link in a stored JSON object."""
        by, merged_at = stored["attachment"], stored["merged_at"]
        attachment = None
        if by is not None:
            attachment = Attachment(
                claim_id=UUID(by["claim_id"]),
                user_id=by["user_id"],
                task_id=None if by["task_id"] is None else UUID(by["task_id"]),
                at=datetime.fromisoformat(by["at"]),
            )
        return cls(
            id=UUID(stored["id"]),
            key=stored["key"],
            url=stored["url"],
            state=stored["state"],
            merged_at=None if merged_at is None else datetime.fromisoformat(merged_at),
            by_task=stored["by_task"],
            attachment=attachment,
            named=stored.get("named", False),
            into_default=stored.get("into_default"),
            counted=stored.get("counted", False),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object to store."""
        by = self.attachment
        return {
            "id": str(self.id),
            "key": self.key,
            "url": self.url,
            "state": self.state,
            "merged_at": None if self.merged_at is None else self.merged_at.isoformat(),
            "by_task": self.by_task,
            "attachment": None
            if by is None
            else {
                "claim_id": str(by.claim_id),
                "user_id": by.user_id,
                "task_id": None if by.task_id is None else str(by.task_id),
                "at": by.at.isoformat(),
            },
            # Left out unless they say something: most links have been made by a claim or a task.
            **({"named": True} if self.named else {}),
            **({} if self.into_default is None else {"into_default": self.into_default}),
            **({"counted": True} if self.counted else {}),
        }


def links_from(stored: Iterable[Mapping[str, Any]]) -> list[Link]:
    """Return the stored links of a report."""
    return [Link.from_json(link) for link in stored]


def columns_of(links: Sequence[Link]) -> dict[str, Any]:
    """Return the columns of a report with these links."""
    first = primary(links)
    return {
        "pull_requests": [link.to_json() for link in links],
        "implementation_pr_url": None if first is None else first.url,
        "implementation_pr_state": None if first is None else first.state,
    }


def key_of(url: str) -> str:
    """Return what identifies the pull request of a URL: host, repository and number if they are known."""
    pull = pull_of(url)
    return url if pull is None else str(pull)


def primary(links: Iterable[Link]) -> Link | None:
    """Return the pull request that implements the report: an unfinished one before a merged before a closed one."""
    return min(links, key=lambda link: (_ORDER[link.state], link.url.lower()), default=None)


def attach(
    links: Sequence[Link], urls: Iterable[str], attachment: Attachment, ids: Mapping[str, UUID]
) -> list[Link]:
    """Return the links with those of a claim added; one that is attached already stays as it is.

    `ids` are for new links, by URL.
    """
    known = {link.key: link for link in links}
    for url in urls:
        link = known.get(key_of(url))
        if link is None:
            link = Link(id=ids[url], key=key_of(url), url=url, attachment=attachment)
        elif link.attachment is None:
            link = replace(link, attachment=attachment)
        known[link.key] = link
    return list(known.values())


def name_by_task(links: Sequence[Link], url: str | None, project_id: int) -> list[Link]:
    """Return the links with the one that the report's tasks name: `url`, or none."""
    key = None if url is None else key_of(url)
    kept = [
        replace(link, by_task=link.key == key)
        for link in links
        if link.attachment is not None or link.named or link.key == key
    ]
    if url is not None and all(link.key != key for link in kept):
        kept.append(Link(id=_task_link_id(url, project_id), key=key_of(url), url=url, by_task=True))
    return kept


def _task_link_id(url: str, project_id: int) -> UUID:
    """Return an id that stays the same whenever the link is made again."""
    pull = pull_of(url)
    name = url if pull is None else f"{pull.repository}:{pull.number}"
    return uuid5(NAMESPACE_URL, f"signals:{project_id}:{name}")


def name_by_itself(links: Sequence[Link], pull: Pull, url: str, id: UUID) -> list[Link]:
    """Return the links with the pull request of `url`, which names the report; `id` is for a new link."""
    if all(link.key != str(pull) for link in links):
        return [*links, Link(id=id, key=str(pull), url=url, named=True)]
    return [replace(link, named=True) if link.key == str(pull) else link for link in links]


def unname(links: Sequence[Link], pull: Pull) -> list[Link]:
    """Return the links after a pull request ceased to name the report: without it, unless somebody linked it."""
    return [
        replace(link, named=False) if link.key == str(pull) else link
        for link in links
        if link.key != str(pull) or not link.is_only_named
    ]


def with_state(
    links: Sequence[Link],
    pull: Pull,
    state: PullRequestState,
    merged_at: datetime | None,
    *,
    into_default: bool | None = None,
) -> list[Link]:
    """Return the links after the git host said the state of one; that it was merged stays."""
    return [
        replace(
            link,
            state=state,
            merged_at=merged_at,
            counted=link.counted and link.merged_at == merged_at,
            into_default=link.into_default if into_default is None else into_default,
        )
        if link.key == str(pull) and (link.state != "merged" or state == "merged")
        else link
        for link in links
    ]


def count_merge(links: Sequence[Link], pull: Pull) -> list[Link]:
    """Return the links after the merge of one resolved the report."""
    return [replace(link, counted=True) if link.key == str(pull) else link for link in links]


def link_to(links: Sequence[Link], pull: Pull) -> Link | None:
    """Return the link to a pull request, if there is one."""
    return next((link for link in links if link.key == str(pull)), None)
