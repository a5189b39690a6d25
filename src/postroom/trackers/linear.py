"""Issues of a Linear team. The id of an issue is chosen here, so that it can't be created twice."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.domain.notifications.message import one_line
from postroom.domain.trackers.following import State
from postroom.domain.trackers.texts import Draft, markdown, plain_title
from postroom.sources.registry import payload as read
from postroom.trackers.calls import Api, comments_of, path_of
from postroom.trackers.port import Changes, Checked, Comment, Failure, Issue, Ref, TrackerError

API = "https://api.linear.app"
_STATES: Mapping[str, State] = {"completed": "done", "canceled": "dropped", "duplicate": "duplicate"}
_TYPES: Mapping[State, Sequence[str]] = {
    "done": ("completed",),
    "dropped": ("canceled",),
    "duplicate": ("duplicate", "canceled"),
    "open": ("unstarted", "backlog", "triage", "started"),
}
_PRIORITIES = {"P0": 1, "P1": 2, "P2": 3, "P3": 4, "P4": 4}
_FAILURES: Mapping[str, Failure] = {
    "RATELIMITED": "limited",
    "AUTHENTICATION_ERROR": "credentials",
    "FORBIDDEN": "refused",
    "INTERNAL_SERVER_ERROR": "unknown",
}
_NAME = re.compile(r"[A-Z][A-Z0-9]{0,19}-[0-9]{1,12}")
_PATH = re.compile(r"/[\w-]{1,100}/issue/([A-Z][A-Z0-9]{0,19}-[0-9]{1,12})(?:/[\w-]{0,300})?")

_ISSUE = "id identifier url trashed updatedAt state { type } assignee { email }"
_TEAM = """query($id: String!) { team(id: $id) { id name
  labels(first: 250) { nodes { id name } } states { nodes { id type position } } } }"""
_READ = f"query($id: String!) {{ issue(id: $id) {{ {_ISSUE} }} }}"
_STATES_OF = """query($id: String!) { issue(id: $id) { id
  team { states { nodes { id type position } } } } }"""
_CREATE = f"mutation($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ issue {{ {_ISSUE} }} }} }}"
_UPDATE = f"""mutation($id: String!, $input: IssueUpdateInput!) {{
  issueUpdate(id: $id, input: $input) {{ issue {{ {_ISSUE} }} }} }}"""
_RELATE = """mutation($input: IssueRelationCreateInput!) { issueRelationCreate(input: $input) { success } }"""
_COMMENT = "mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success } }"
_COMMENTS = """query($id: String!) { issue(id: $id) { id
  comments(first: 100) { nodes { id body createdAt user { displayName } } } } }"""
_USERS = "query($emails: [String!]) { users(filter: { email: { in: $emails } }) { nodes { id } } }"


class Linear:
    """The issues of one team."""

    def __init__(self, target: Mapping[str, str], token: str, **options: Any) -> None:
        self._team = target["team_id"]
        self._api = Api(target.get("api") or API, {"Authorization": token}, **options)

    async def check(self) -> Checked:
        """Return what would fail."""
        team = (await self._ask(_TEAM, id=self._team))["team"]
        types = {read.text(one, "type") for one in read.items(team, "states.nodes")}
        problems = [
            f"The team has no status of the type {names[0]}."
            for state, names in _TYPES.items()
            if state != "duplicate" and types.isdisjoint(names)
        ]
        return Checked(read.text(team, "name"), public=False, problems=problems)

    async def create(self, draft: Draft) -> Issue:
        """Create an issue with the id of its link."""
        team = (await self._ask(_TEAM, id=self._team))["team"]
        body: dict[str, Any] = {
            "id": str(draft.id),
            "teamId": read.required(team, "id"),
            "title": plain_title(draft.title),
            "description": markdown(draft),
        }
        wanted = (draft.label or "").casefold()
        labels = [
            one for one in read.items(team, "labels.nodes") if read.text(one, "name").casefold() == wanted
        ]
        if draft.label and not labels:
            raise TrackerError(f"The team has no label {one_line(draft.label, 50)}.", "refused")
        if labels:
            body["labelIds"] = [read.text(labels[0], "id")]
        if draft.priority is not None:
            body["priority"] = _PRIORITIES[draft.priority]
        return _issue((await self._ask(_CREATE, input=body))["issueCreate"])

    async def find(self, draft: Draft, since: datetime) -> Issue | None:  # noqa: ARG002  # ids need no search
        """Return the issue with the draft's id."""
        try:
            return await self.read(Ref(str(draft.id), ""))
        except TrackerError as problem:
            if problem.failure == "gone":
                return None
            raise

    async def read(self, ref: Ref) -> Issue:
        """Return an issue."""
        return _issue(await self._ask(_READ, id=ref.id or ref.name))

    async def by_outsider(self, _: Issue) -> bool:
        """Return False: only members change the status of issues."""
        return False

    async def update(self, ref: Ref, changes: Changes) -> Issue:
        """Change an issue."""
        body: dict[str, Any] = {}
        if changes.duplicate_of is not None:
            related = {"issueId": ref.id, "relatedIssueId": changes.duplicate_of.id, "type": "duplicate"}
            await self._ask(_RELATE, input=related)
        if changes.state is not None:
            body["stateId"] = await self._state_of(ref, changes.state)
        if changes.assignee is not None:
            body["assigneeId"] = changes.assignee or None
        if changes.priority is not None:
            body["priority"] = _PRIORITIES[changes.priority]
        return _issue((await self._ask(_UPDATE, id=ref.id, input=body))["issueUpdate"])

    async def comment(self, ref: Ref, draft: Draft) -> None:
        """Write a comment."""
        await self._ask(_COMMENT, input={"issueId": ref.id, "body": markdown(draft)})

    async def comments(self, ref: Ref, since: datetime) -> Sequence[Comment]:  # noqa: ARG002  # the newest come first
        """Return the newest comments on an issue."""
        found = await self._ask(_COMMENTS, id=ref.id)
        return comments_of(read.items(found, "issue.comments.nodes"), "user.displayName", "createdAt")

    async def account(self, handles: Sequence[str]) -> str | None:
        """Return the id of the user who can be assigned."""
        found = await self._ask(_USERS, emails=[one for one in handles if "@" in one])
        users = read.items(found, "users.nodes")
        return read.text(users[0], "id") if users else None

    def name_of(self, text: str) -> str | None:
        """Return the name of an issue."""
        match = _PATH.fullmatch(path_of(text.strip()))
        name = match[1] if match else text.strip().upper()
        return name if _NAME.fullmatch(name) else None

    async def _state_of(self, ref: Ref, state: State) -> str:
        """Return the first status of the issue's team that means a state."""
        team = (await self._ask(_STATES_OF, id=ref.id))["issue"]
        states = read.items(team, "team.states.nodes")
        for type in _TYPES[state]:
            found = [one for one in states if read.text(one, "type") == type]
            if found:
                first = min(found, key=lambda one: float(read.text(one, "position") or 0))
                return read.text(first, "id")
        raise TrackerError(f"The team has no status of the type {_TYPES[state][0]}.", "refused")

    async def _ask(self, query: str, **variables: Any) -> Any:
        found = await self._api.call("POST", "/graphql", {"query": query, "variables": variables}, also={400})
        errors = read.items(found, "errors")
        if not errors:
            return read.mapping(found, "data")
        code = read.text(errors[0], "extensions.code").upper()
        said = one_line(read.text(errors[0], "extensions.userPresentableMessage", "message"), 200)
        failure = _FAILURES.get(code, "refused")
        if "not found" in said.lower():
            failure = "gone"
        raise TrackerError(f"Linear answers: {said or code}.", failure)


def _issue(answer: Any) -> Issue:
    found = read.mapping(answer, "issue")
    if read.at(found, "trashed") is True:
        raise TrackerError("The issue was deleted.", "gone")
    name = read.required(found, "identifier")
    assignee = read.text(found, "assignee.email").lower()
    return Issue(
        Ref(read.required(found, "id"), name),
        name,
        read.required(found, "url"),
        _STATES.get(read.text(found, "state.type"), "open"),
        [assignee] if assignee else [],
        read.moment(found, "updatedAt"),
    )
