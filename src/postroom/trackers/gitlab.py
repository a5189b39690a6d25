"""Issues of a GitLab project."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from postroom.domain.trackers.following import State
from postroom.domain.trackers.texts import Draft, mark_of, markdown, marked, plain_title
from postroom.sources.registry import payload as read
from postroom.trackers.calls import Api, comments_of, path_of
from postroom.trackers.port import Changes, Checked, Comment, Issue, Ref, TrackerError

API = "https://gitlab.com/api/v4"
_NAME = re.compile(r"([\w.-]{1,100}(?:/[\w.-]{1,100}){1,10})#([0-9]{1,12})")
_PATH = re.compile(r"/([\w.-]{1,100}(?:/[\w.-]{1,100}){1,10}?)/-/(?:issues|work_items)/([0-9]{1,12})")
_PLANNER = 15
"""Least access level with which all issues can be closed."""

_PRIORITIES = ("P0", "P1", "P2", "P3", "P4")


class GitLab:
    """The issues of one project. They are closed without a reason, except as duplicates."""

    def __init__(self, target: Mapping[str, str], token: str, **options: Any) -> None:
        self._project = target["project"]
        self._api = Api(target.get("api") or API, {"PRIVATE-TOKEN": token}, **options)

    async def check(self) -> Checked:
        """Return what would fail."""
        found = await self._api.call("GET", f"/projects/{quote(self._project, safe='')}")
        problems = []
        if read.text(found, "issues_access_level") == "disabled" or read.at(found, "issues_enabled") is False:
            problems.append("Issues are switched off in this project.")
        if read.at(found, "archived") is True:
            problems.append("The project is archived: nothing can be written.")
        return Checked(
            read.text(found, "path_with_namespace"), read.text(found, "visibility") == "public", problems
        )

    async def create(self, draft: Draft) -> Issue:
        """Create an issue."""
        labels = ",".join(one for one in (draft.label, draft.priority) if one)
        body = {"title": plain_title(draft.title), "description": markdown(draft), "labels": labels}
        path = f"/projects/{quote(self._project, safe='')}/issues"
        return self._issue(await self._api.call("POST", path, body))

    async def find(self, draft: Draft, since: datetime) -> Issue | None:
        """Return the issue with the draft's mark."""
        query = urlencode({"created_after": since.isoformat(), "per_page": "100", "scope": "all"})
        for page in range(1, 6):
            path = f"/projects/{quote(self._project, safe='')}/issues?{query}&page={page}"
            found = await self._api.call("GET", path)
            for one in found or ():
                if draft.mark in read.text(one, "description"):
                    return self._issue(one)
            if not found:
                break
        return None

    async def read(self, ref: Ref) -> Issue:
        """Return an issue, also where it was moved to: that looks like a close, and is found by its mark."""
        found = await self._api.call("GET", self._path(ref))
        moved = read.text(found, "moved_to_id")
        if not moved:
            return self._issue(found)
        for id in marked(read.text(found, "description")):
            query = urlencode({"scope": "all", "search": mark_of(id), "in": "description"})
            for one in await self._api.call("GET", f"/issues?{query}") or ():
                if read.text(one, "id") == moved:
                    return self._issue(one)
        raise TrackerError("It was moved to another project.", "gone")

    async def by_outsider(self, issue: Issue) -> bool:
        """Return whether its author may have closed or reopened it, and has no rights in the project."""
        if issue.closed_by not in {None, issue.author}:
            return False
        project = quote(issue.ref.name.rpartition("#")[0], safe="")
        query = urlencode({"query": issue.author or "", "per_page": "100"})
        try:
            found = await self._api.call("GET", f"/projects/{project}/members/all?{query}")
        except TrackerError as problem:
            if problem.failure not in {"gone", "refused"}:
                raise
            return True  # the token may not see the members
        return not any(
            read.text(one, "username") == issue.author
            and (read.integer(one, "access_level") or 0) >= _PLANNER
            for one in found or ()
        )

    async def update(self, ref: Ref, changes: Changes) -> Issue:
        """Change an issue."""
        path = self._path(ref)
        body: dict[str, Any] = {}
        if changes.state == "duplicate" and changes.duplicate_of is not None:
            await self._api.call("POST", f"{path}/notes", {"body": f"/duplicate {changes.duplicate_of.name}"})
        elif changes.state is not None:
            body["state_event"] = "reopen" if changes.state == "open" else "close"
        if changes.assignee is not None:
            present = await self._api.call("GET", path)
            others = [
                read.integer(one, "id")
                for one in read.items(present, "assignees")
                if read.text(one, "username").lower() not in changes.unassigned
            ]
            ids = [*([int(changes.assignee)] if changes.assignee else []), *others]
            body["assignee_ids"] = ids or [0]
        if changes.priority is not None:
            body["add_labels"] = changes.priority
            body["remove_labels"] = ",".join(one for one in _PRIORITIES if one != changes.priority)
        return self._issue(await self._api.call(*(("PUT", path, body) if body else ("GET", path))))

    async def comment(self, ref: Ref, draft: Draft) -> None:
        """Write a comment."""
        await self._api.call("POST", f"{self._path(ref)}/notes", {"body": markdown(draft)})

    async def comments(self, ref: Ref, since: datetime) -> Sequence[Comment]:  # noqa: ARG002  # GitLab has no filter
        """Return the newest comments on an issue, without GitLab's own."""
        query = urlencode({"sort": "desc", "order_by": "created_at", "per_page": "100"})
        found = await self._api.call("GET", f"{self._path(ref)}/notes?{query}")
        said = [one for one in found or () if read.at(one, "system") is not True]
        return comments_of(said, "author.username", "created_at")

    async def account(self, handles: Sequence[str]) -> str | None:
        """Return the id of the user who can be assigned."""
        for one in handles:
            query = urlencode({"search": one} if "@" in one else {"username": one})
            found = await self._api.call("GET", f"/users?{query}")
            if isinstance(found, list) and len(found) == 1:
                return read.text(found[0], "id")
        return None

    def name_of(self, text: str) -> str | None:
        """Return the name of an issue of this project."""
        text = text.strip()
        match = _NAME.fullmatch(f"{self._project}{text}" if text.startswith("#") else text)
        match = match or _PATH.fullmatch(path_of(text))
        if match is None or match[1].casefold() != self._project.casefold():
            return None
        return f"{self._project}#{match[2]}"

    def _path(self, ref: Ref) -> str:
        project, _, number = ref.name.rpartition("#")
        return f"/projects/{quote(project, safe='')}/issues/{quote(number, safe='')}"

    def _issue(self, found: Any) -> Issue:
        number, url = read.required(found, "iid"), read.required(found, "web_url")
        match = _PATH.fullmatch(path_of(url))
        state: State = "open"
        if read.text(found, "state") == "closed":
            state = "duplicate" if read.text(found, "_links.closed_as_duplicate_of") else "done"
        return Issue(
            Ref(read.required(found, "id"), f"{match[1] if match else self._project}#{number}"),
            f"#{number}",
            url,
            state,
            [read.text(one, "username").lower() for one in read.items(found, "assignees")],
            read.moment(found, "updated_at"),
            read.optional(found, "closed_by.username"),
            author=read.optional(found, "author.username"),
        )
