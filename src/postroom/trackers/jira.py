"""Issues of a Jira project: in the cloud with an address and token, elsewhere with a personal access token."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from postroom.domain.notifications.message import one_line
from postroom.domain.trackers.following import State
from postroom.domain.trackers.texts import Draft
from postroom.sources.registry import payload as read
from postroom.trackers.calls import Api, comments_of, path_of
from postroom.trackers.port import Changes, Checked, Comment, Issue, Ref, TrackerError

_FIELDS = "fields=status,resolution,assignee,updated"
_DROPPED = re.compile(r"won.?t|cancel|declin|reject|invalid|not.a.bug|cannot|obsolete|abandon", re.IGNORECASE)
_PRIORITIES = {"P0": "Highest", "P1": "High", "P2": "Medium", "P3": "Low", "P4": "Lowest"}
_SET_BY_US = frozenset({"project", "issuetype", "summary", "description", "labels", "reporter", "priority"})
_RIGHTS = {"CREATE_ISSUES": "create issues", "TRANSITION_ISSUES": "change their status"}
_NODES = 10_000
"""Nodes of a document that are read."""
_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,19}-[0-9]{1,12}")


class Jira:
    """The issues of one project."""

    def __init__(self, target: Mapping[str, str], token: str, **options: Any) -> None:
        self._target, self._project, self._site = target, target["project_key"], target["api"]
        self._cloud = "email" in target
        pair = base64.b64encode(f"{target.get('email')}:{token}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}" if self._cloud else f"Bearer {token}"}
        self._api = Api(f"{self._site}/rest/api/{3 if self._cloud else 2}", headers, **options)
        self._type = target.get("issue_type", "Task")

    async def check(self) -> Checked:
        """Return what would fail: rights, the type of issues, and fields that it requires."""
        project = await self._api.call("GET", f"/project/{quote(self._project)}")
        query = urlencode({"projectKey": self._project, "permissions": ",".join(_RIGHTS)})
        rights = read.mapping(await self._api.call("GET", f"/mypermissions?{query}"), "permissions")
        problems = [
            f"The account may not {what}."
            for right, what in _RIGHTS.items()
            if read.at(rights, f"{right}.havePermission") is not True
        ]
        types = {read.text(one, "name"): read.text(one, "id") for one in read.items(project, "issueTypes")}
        if self._type not in types:
            known = ", ".join(one_line(one, 40) for one in types)
            return Checked(
                read.text(project, "name"),
                public=False,
                problems=[*problems, f"There is no type {self._type}: {known}."],
            )
        path = f"/issue/createmeta/{quote(self._project)}/issuetypes/{types[self._type]}"
        found = await self._api.call("GET", path)
        for field in read.items(found, "fields") or read.items(found, "values"):
            needed = read.at(field, "required") is True and read.at(field, "hasDefaultValue") is not True
            if needed and read.text(field, "fieldId", "key") not in _SET_BY_US:
                name = one_line(read.text(field, "name"), 60)
                problems.append(
                    f"The field {name} is required: give it a default, or use another issue_type."
                )
        return Checked(read.text(project, "name"), public=False, problems=problems)

    async def create(self, draft: Draft) -> Issue:
        """Create an issue that has its mark as a label."""
        fields: dict[str, Any] = {
            "project": {"key": self._project},
            "issuetype": {"name": self._type},
            "summary": draft.title[:255],
            "description": _document(draft) if self._cloud else _wiki(draft),
            "labels": [draft.mark, *([draft.label] if draft.label else [])],
        }
        if draft.priority is not None:
            fields["priority"] = {"name": _PRIORITIES[draft.priority]}
        made = await self._api.call("POST", "/issue", {"fields": fields})
        return await self.read(Ref(read.required(made, "id"), ""))

    async def find(self, draft: Draft, since: datetime) -> Issue | None:  # noqa: ARG002  # the label is enough
        """Return the issue with the draft's mark."""
        query = urlencode({"jql": f'labels = "{draft.mark}"', "fields": "summary", "maxResults": "1"})
        found = await self._api.call("GET", f"/search{'/jql' if self._cloud else ''}?{query}")
        issues = read.items(found, "issues")
        return await self.read(Ref(read.required(issues[0], "id"), "")) if issues else None

    async def read(self, ref: Ref) -> Issue:
        """Return an issue."""
        return self._issue(await self._api.call("GET", f"/issue/{quote(ref.id or ref.name)}?{_FIELDS}"))

    async def by_outsider(self, _: Issue) -> bool:
        """Return False: only members change the status of issues."""
        return False

    async def update(self, ref: Ref, changes: Changes) -> Issue:
        """Change an issue. Its status is changed by a transition that leads from the present one."""
        path = f"/issue/{quote(ref.id)}"
        if changes.duplicate_of is not None:
            link = {"inwardIssue": {"key": ref.name}, "outwardIssue": {"key": changes.duplicate_of.name}}
            await self._api.call("POST", "/issueLink", {"type": {"name": "Duplicate"}, **link})
        if changes.assignee is not None:
            body = {"accountId" if self._cloud else "name": changes.assignee or None}
            await self._api.call("PUT", f"{path}/assignee", body)
        if changes.priority is not None:
            fields = {"priority": {"name": _PRIORITIES[changes.priority]}}
            await self._api.call("PUT", path, {"fields": fields})
        if changes.state is not None:
            await self._move(path, changes.state)
        return await self.read(ref)

    async def comment(self, ref: Ref, draft: Draft) -> None:
        """Write a comment, which shows its mark: Jira has nothing to hide it in."""
        marked = replace(draft, lines=[*draft.lines, draft.mark])
        body = _document(marked) if self._cloud else _wiki(marked)
        await self._api.call("POST", f"/issue/{quote(ref.id)}/comment", {"body": body})

    async def comments(self, ref: Ref, since: datetime) -> Sequence[Comment]:  # noqa: ARG002  # the newest come first
        """Return the newest comments on an issue."""
        found = await self._api.call("GET", f"/issue/{quote(ref.id)}/comment?orderBy=-created&maxResults=100")
        said = [{**one, "body": _words(one.get("body"))} for one in read.items(found, "comments")]
        return comments_of(said, "author.displayName", "created")

    async def account(self, handles: Sequence[str]) -> str | None:
        """Return the account that can be assigned."""
        for one in handles:
            query = urlencode({"project": self._project, "query" if self._cloud else "username": one})
            found = await self._api.call("GET", f"/user/assignable/search?{query}")
            if isinstance(found, list) and len(found) == 1:
                return read.text(found[0], "accountId" if self._cloud else "name")
        return None

    def name_of(self, text: str) -> str | None:
        """Return the name of an issue of this project."""
        name = path_of(text.strip()).rpartition("/")[2].upper()
        return name if _NAME.fullmatch(name) and name.startswith(f"{self._project}-") else None

    async def _move(self, path: str, state: State) -> None:
        answer = await self._api.call("GET", f"{path}/transitions?expand=transitions.fields")
        found = read.items(answer, "transitions")
        chosen = self._transition(found, state)
        if chosen is None:
            known = ", ".join(one_line(read.text(one, "name"), 40) for one in found[:10]) or "none"
            wanted = "open" if state == "open" else "closed"
            raise TrackerError(
                f"No transition leads to a status that is {wanted}. There are: {known}.", "refused"
            )
        body: dict[str, Any] = {"transition": {"id": read.text(chosen, "id")}}
        allowed = [read.text(one, "name") for one in read.items(chosen, "fields.resolution.allowedValues")]
        if allowed:
            body["fields"] = {"resolution": {"name": _resolution(allowed, state)}}
        await self._api.call("POST", f"{path}/transitions", body)

    def _transition(self, found: Sequence[Any], state: State) -> Any:
        """Return the transition to a state: the one that the target names, else one that leads to such a status."""
        named = self._target.get(
            {"open": "reopened", "duplicate": "dropped"}.get(state, state), ""
        ).casefold()
        if named:
            return next((one for one in found if read.text(one, "name").casefold() == named), None)
        categories = {"new", "indeterminate"} if state == "open" else {"done"}
        fitting = [one for one in found if read.text(one, "to.statusCategory.key") in categories]
        dropping = [one for one in fitting if _DROPPED.search(read.text(one, "to.name", "name"))]
        if state in {"dropped", "duplicate"} and dropping:
            return dropping[0]
        return next((one for one in fitting if one not in dropping), fitting[0] if fitting else None)

    def _issue(self, found: Any) -> Issue:
        key = read.required(found, "key")
        assignee = read.text(found, "fields.assignee.emailAddress", "fields.assignee.name").lower()
        return Issue(
            Ref(read.required(found, "id"), key),
            key,
            f"{self._site}/browse/{key}",
            _state_of(found),
            [assignee] if assignee else [],
            read.moment(found, "fields.updated"),
        )


def _state_of(found: Any) -> State:
    if read.text(found, "fields.status.statusCategory.key") != "done":
        return "open"
    closed = f"{read.text(found, 'fields.resolution.name')} {read.text(found, 'fields.status.name')}"
    if "duplicate" in closed.lower():
        return "duplicate"
    return "dropped" if _DROPPED.search(closed) else "done"


def _resolution(allowed: Sequence[str], state: State) -> str:
    """Return the resolution that means a state, else the first one."""
    for name in allowed:
        is_duplicate, is_dropped = "duplicate" in name.lower(), _DROPPED.search(name) is not None
        if {"duplicate": is_duplicate, "dropped": is_dropped}.get(state, not (is_duplicate or is_dropped)):
            return name
    return allowed[0]


def _document(draft: Draft) -> dict[str, Any]:
    """Return the text as an Atlassian document, in whose text nodes nothing is read as markup."""
    nodes: list[Any] = [_paragraph({"type": "text", "text": line}) for line in draft.lines if line]
    if draft.link is not None:
        link = {"type": "link", "attrs": {"href": draft.link}}
        nodes.append(_paragraph({"type": "text", "text": "Report in Postroom", "marks": [link]}))
    return {"type": "doc", "version": 1, "content": nodes}


def _words(body: Any) -> str:
    """Return the text of a comment: a string, or an Atlassian document, of which the beginning is read."""
    if isinstance(body, str):
        return body
    found, stack = [], [body]
    for _ in range(_NODES):
        if not stack:
            break
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            elif node.get("type") in {"paragraph", "hardBreak", "heading", "listItem"}:
                found.append("\n")
            stack.append(node.get("content"))
        elif isinstance(node, list):
            stack.extend(reversed(node))
    return "".join(found)


def _paragraph(node: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": [node]}


def _wiki(draft: Draft) -> str:
    """Return the text as wiki markup, with the lines of strangers in a block that shows them as they are."""
    lines = "\n\n".join(draft.lines).replace("{", "(").replace("}", ")")
    link = "" if draft.link is None else f"\n[Report in Postroom|{draft.link}]"
    return f"{{noformat}}\n{lines}\n{{noformat}}{link}"
