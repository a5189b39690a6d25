"""Simulated issue trackers that keep state, called in process instead of `outbound.send`.

Tests speak of issues in the same words for all of them: `done`, `dropped`, `duplicate`, `open`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from postroom.outbound import Answered, NotSent


@dataclass
class HostComment:
    """A comment at a simulated tracker; `text` may be a document."""

    id: int
    author: str
    text: Any
    at: datetime


@dataclass
class HostIssue:
    """An issue at a simulated tracker."""

    number: int
    title: str
    text: str
    labels: list[str] = field(default_factory=list)
    state: str = "open"
    assignees: list[str] = field(default_factory=list)
    comments: list[HostComment] = field(default_factory=list)
    duplicate_of: str | None = None
    at: datetime = datetime(2026, 11, 30, 12, tzinfo=UTC)
    given_id: str | None = None
    priority: Any = None
    author: str = "mona"
    closed_by: str = "mona"
    project: str | None = None


Fault = Callable[[], Answered | None]


def status(code: int, **headers: str) -> Fault:
    """Return a fault: the host answers with a status and does nothing."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: Answered(code, named, json.dumps({"message": f"status {code}"}).encode())


def down() -> Answered | None:
    """Fail to answer, before anything was done."""
    raise NotSent("there was no connection (ConnectError)")


def lost() -> Answered | None:
    """Do what was asked and lose the answer."""
    return None


class SimulatedTracker:
    """The state and faults that all simulated trackers have. Faults are used one a call that `faulty` names."""

    kind = ""
    target: Mapping[str, str] = MappingProxyType({})

    def __init__(self) -> None:
        self.issues: dict[int, HostIssue] = {}
        self.members = {"mona", "ann", "bob"}
        self.calls: list[tuple[str, str, Any]] = []
        self.faults: list[Fault] = []
        self.faulty: Callable[[str, str], bool] = lambda method, _path: method == "POST"
        self.public = False
        self.pushes = True
        self.requires: str | None = None
        self.clock: Callable[[], datetime] = lambda: datetime(2026, 11, 30, 12, tzinfo=UTC)

    async def send(self, method: str, url: str, *, body: bytes | None = None, **_: Any) -> Answered:
        """Answer a call as `outbound.send` does."""
        parts = urlsplit(url)
        sent = None if body is None else json.loads(body)
        path = unquote(parts.path)
        method, path = self.operation(method, path, sent)
        self.calls.append((method, path, sent))
        fault = self.faults.pop(0) if self.faults and self.faulty(method, path) else None
        if fault is not None and fault is not lost and (answer := fault()) is not None:
            return answer
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        code, found, *location = self.answer(method, path, query, sent)
        if fault is lost:
            raise NotSent("there was no answer within 20 seconds")
        headers = {"location": location[0]} if location else {}
        return Answered(code, headers, b"" if found is None else json.dumps(found).encode())

    def operation(self, method: str, path: str, sent: Any) -> tuple[str, str]:  # for GraphQL
        """Return what a call does: GET for reading, and the path or name of the operation."""
        return method, path

    def answer(self, method: str, path: str, query: Mapping[str, str], sent: Any) -> tuple[Any, ...]:
        """Return the status and JSON of an answer, and where it was moved to."""
        raise NotImplementedError

    def only(self) -> HostIssue:
        """Return the one issue that there is."""
        [found] = self.issues.values()
        return found

    def add(self, title: str, text: str = "", **values: Any) -> HostIssue:
        """Add an issue, as people do."""
        number = len(self.issues) + 1
        self.issues[number] = HostIssue(number, title, text, at=self.clock(), **values)
        return self.issues[number]

    def comment(self, issue: HostIssue, author: str, text: Any) -> HostComment:
        """Comment on an issue."""
        issue.at = self.clock()
        issue.comments.append(HostComment(100 + len(issue.comments), author, text, issue.at))
        return issue.comments[-1]

    def set(self, issue: HostIssue, **values: Any) -> None:
        """Change an issue, as people do."""
        for name, value in values.items():
            setattr(issue, name, value)
        issue.at = self.clock()

    def written(self) -> list[tuple[str, str]]:
        """Return the calls that write."""
        return [(method, path) for method, path, _ in self.calls if method != "GET"]

    def delivery(self, issue: HostIssue, action: str) -> dict[str, Any]:
        """Return a webhook's payload about an issue."""
        raise NotImplementedError


_REASONS = {"done": "completed", "dropped": "not_planned", "duplicate": "duplicate"}


class GitHubHost(SimulatedTracker):
    """GitHub with one repository: it drops labels without a word, and follows an issue that was transferred."""

    kind = "github"
    target: Mapping[str, str] = MappingProxyType({"repository": "acme/shop"})

    def __init__(self) -> None:
        super().__init__()
        self.repository = "acme/shop"
        self.moved: dict[int, str] = {}
        self.people = {"ann", "bob"}

    def answer(self, method: str, path: str, query: Mapping[str, str], sent: Any) -> tuple[Any, ...]:
        """Answer as GitHub does."""
        parts = path.strip("/").split("/")
        if parts[:1] == ["repositories"]:
            return 200, self._json(self.issues[int(parts[3])], "acme/other")
        rest = parts[3:]
        if not rest:
            permissions = {"push": self.pushes}
            return 200, {"full_name": self.repository, "private": not self.public, "permissions": permissions}
        if rest[0] == "assignees":
            return (204, None) if rest[1] in self.people else (404, {"message": "Not Found"})
        if rest == ["issues"] and method == "GET":
            found = sorted(self.issues.values(), key=lambda one: -one.number)
            return 200, [self._json(one) for one in found] if query["page"] == "1" else []
        if rest == ["issues"]:
            if self.requires is not None and self.requires not in sent["labels"]:
                return 422, {"message": "Validation Failed", "errors": [{"field": self.requires}]}
            labels = sent["labels"] if self.pushes else []
            return 201, self._json(self.add(sent["title"], sent["body"], labels=labels))
        issue = self.issues.get(int(rest[1]))
        if issue is None:
            return 410, {"message": "This issue was deleted"}
        if issue.number in self.moved:
            return 301, None, f"https://api.github.com/repositories/7/issues/{issue.number}"
        if rest[2:] == ["comments"] and method == "POST":
            return 201, {"id": self.comment(issue, "mona", sent["body"]).id}
        if rest[2:] == ["comments"]:
            said = [one for one in issue.comments if f"{one.at:%Y-%m-%dT%H:%M:%SZ}" >= query["since"]]
            return 200, [
                {
                    "id": one.id,
                    "user": {"login": one.author},
                    "body": one.text,
                    "created_at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
                }
                for one in said[:100]
            ]
        if method == "PATCH":
            self._patch(issue, sent)
        return 200, self._json(issue)

    def _patch(self, issue: HostIssue, sent: Any) -> None:
        if "state" in sent:
            back = {value: name for name, value in _REASONS.items()}
            issue.state = "open" if sent["state"] == "open" else back[sent["state_reason"]]
        issue.assignees = sent.get("assignees", issue.assignees)
        issue.labels = sent.get("labels", issue.labels)
        if "duplicate_issue_id" in sent:
            issue.duplicate_of = str(sent["duplicate_issue_id"])
        issue.at = self.clock()

    def _json(self, issue: HostIssue, repository: str | None = None) -> dict[str, Any]:
        return {
            "id": 9_000 + issue.number,
            "number": issue.number,
            "title": issue.title,
            "body": issue.text,
            "html_url": f"https://github.com/{repository or self.repository}/issues/{issue.number}",
            "state": "open" if issue.state == "open" else "closed",
            "state_reason": _REASONS.get(issue.state),
            "labels": [{"name": name} for name in issue.labels],
            "assignees": [{"login": login} for login in issue.assignees],
            "closed_by": None if issue.state == "open" else {"login": issue.closed_by},
            "user": {"login": issue.author},
            "author_association": "MEMBER" if issue.author in self.members else "CONTRIBUTOR",
            "updated_at": f"{issue.at:%Y-%m-%dT%H:%M:%SZ}",
        }

    def delivery(self, issue: HostIssue, action: str) -> dict[str, Any]:
        """Return an event of GitHub."""
        return {"action": action, "issue": self._json(issue), "repository": {"full_name": self.repository}}
