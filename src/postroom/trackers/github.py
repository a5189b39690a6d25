"""Issues of a GitHub repository."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from postroom.domain.git.pull_request_events import INSIDERS
from postroom.domain.trackers.following import State
from postroom.domain.trackers.texts import Draft, markdown, plain_title
from postroom.sources.registry import payload as read
from postroom.trackers.calls import Api, comments_of, path_of
from postroom.trackers.port import Changes, Checked, Comment, Issue, Ref, TrackerError

API = "https://api.github.com"
_REASONS: Mapping[str, State] = {"not_planned": "dropped", "duplicate": "duplicate"}
_CLOSING = {"done": "completed", "dropped": "not_planned", "duplicate": "duplicate"}
_PRIORITIES = frozenset({"P0", "P1", "P2", "P3", "P4"})
_NAME = re.compile(r"([A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100})#([0-9]{1,12})")
_PATH = re.compile(r"/([A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100})/issues/([0-9]{1,12})")
_PAGES = 5


class GitHub:
    """The issues of one repository."""

    def __init__(self, target: Mapping[str, str], token: str, **options: Any) -> None:
        self._repository = target["repository"]
        headers = {
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "Authorization": f"Bearer {token}",
        }
        self._api = Api(target.get("api") or API, headers, **options)

    async def check(self) -> Checked:
        """Return what would fail."""
        found = await self._api.call("GET", f"/repos/{quote(self._repository)}")
        problems = []
        if read.at(found, "has_issues") is False:
            problems.append("Issues are switched off in this repository.")
        if read.at(found, "archived") is True:
            problems.append("The repository is archived: nothing can be written.")
        if read.at(found, "permissions.push") is False:
            problems.append(
                "The token may not push, so GitHub leaves out labels and assignees without a word."
            )
        return Checked(read.text(found, "full_name"), read.at(found, "private") is not True, problems)

    async def create(self, draft: Draft) -> Issue:
        """Create an issue."""
        labels = [one for one in (draft.label, draft.priority) if one]
        body = {"title": plain_title(draft.title), "body": markdown(draft), "labels": labels}
        made = await self._api.call("POST", f"/repos/{quote(self._repository)}/issues", body)
        kept = {name.casefold() for name in read.names(read.items(made, "labels"), "name")}
        lost = [one for one in labels if one.casefold() not in kept]
        warning = f"GitHub left out the label {lost[0]}: the token may not push." if lost else None
        return self._issue(made, warning)

    async def find(self, draft: Draft, since: datetime) -> Issue | None:
        """Return the issue with the draft's mark."""
        query = {"state": "all", "sort": "created", "direction": "desc", "per_page": "100"}
        query["since"] = f"{since:%Y-%m-%dT%H:%M:%SZ}"
        for page in range(1, _PAGES + 1):
            path = f"/repos/{quote(self._repository)}/issues?{urlencode({**query, 'page': str(page)})}"
            found = await self._api.call("GET", path)
            for one in found if isinstance(found, list) else ():
                if draft.mark in read.text(one, "body"):
                    return self._issue(one)
            if not isinstance(found, list) or len(found) < 100:
                return None
        return None

    async def read(self, ref: Ref) -> Issue:
        """Return an issue, also where it was moved to."""
        found = await self._api.call("GET", self._path(ref))
        if read.at(found, "pull_request") is not None:
            raise TrackerError("That is a pull request, not an issue.", "refused")
        return self._issue(found)

    async def by_outsider(self, issue: Issue) -> bool:
        """Return whether its author closed it and is an outsider.

        Without rights, authors can close their own issues, and reopen only what they closed themselves.
        """
        by_author = issue.state != "open" and issue.closed_by in {None, issue.author}
        return by_author and issue.association not in INSIDERS

    async def update(self, ref: Ref, changes: Changes) -> Issue:
        """Change an issue."""
        body: dict[str, Any] = {}
        if changes.state is not None:
            body["state"] = "open" if changes.state == "open" else "closed"
            body["state_reason"] = "reopened" if changes.state == "open" else _CLOSING[changes.state]
        if changes.duplicate_of is not None and changes.duplicate_of.id:
            body["duplicate_issue_id"] = int(changes.duplicate_of.id)
        if changes.assignee is not None or changes.priority is not None:
            present = await self._api.call("GET", self._path(ref))
            if changes.assignee is not None:
                others = [one for one in _logins(present) if one not in changes.unassigned]
                body["assignees"] = [*others, *([changes.assignee] if changes.assignee else [])]
            if changes.priority is not None:
                # The labels of the call replace all of them.
                labels = [read.text(one, "name") for one in read.items(present, "labels")]
                body["labels"] = [*(one for one in labels if one not in _PRIORITIES), changes.priority]
        return self._issue(await self._api.call("PATCH", self._path(ref), body))

    async def comment(self, ref: Ref, draft: Draft) -> None:
        """Write a comment."""
        await self._api.call("POST", f"{self._path(ref)}/comments", {"body": markdown(draft)})

    async def comments(self, ref: Ref, since: datetime) -> Sequence[Comment]:
        """Return what was said about an issue."""
        query = urlencode({"since": f"{since:%Y-%m-%dT%H:%M:%SZ}", "per_page": "100"})
        return comments_of(
            await self._api.call("GET", f"{self._path(ref)}/comments?{query}"), "user.login", "created_at"
        )

    async def account(self, handles: Sequence[str]) -> str | None:
        """Return the login that can be assigned."""
        for login in handles:
            if "@" not in login:
                path = f"/repos/{quote(self._repository)}/assignees/{quote(login, safe='')}"
                try:
                    await self._api.call("GET", path)
                except TrackerError as problem:
                    if problem.failure != "gone":
                        raise
                else:
                    return login
        return None

    def name_of(self, text: str) -> str | None:
        """Return the name of an issue of this repository."""
        text = text.strip()
        match = _NAME.fullmatch(f"{self._repository}{text}" if text.startswith("#") else text)
        match = match or _PATH.fullmatch(path_of(text))
        if match is None or match[1].casefold() != self._repository.casefold():
            return None
        return f"{self._repository}#{match[2]}"

    def _path(self, ref: Ref) -> str:
        repository, _, number = ref.name.rpartition("#")
        return f"/repos/{quote(repository)}/issues/{quote(number)}"

    def _issue(self, found: Any, warning: str | None = None) -> Issue:
        number, url = read.required(found, "number"), read.required(found, "html_url")
        match = _PATH.fullmatch(path_of(url))
        state: State = "open"
        if read.text(found, "state") == "closed":
            state = _REASONS.get(read.text(found, "state_reason"), "done")
        return Issue(
            Ref(read.required(found, "id"), f"{match[1] if match else self._repository}#{number}"),
            f"#{number}",
            url,
            state,
            _logins(found),
            read.moment(found, "updated_at"),
            read.optional(found, "closed_by.login"),
            warning,
            read.optional(found, "user.login"),
            read.optional(found, "author_association"),
        )


def _logins(found: Any) -> list[str]:
    return [read.text(one, "login").lower() for one in read.items(found, "assignees")]
