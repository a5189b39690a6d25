"""Simulated GitLab, Linear and Jira, and the list of all simulated trackers."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tests.helpers.hosts.trackers import GitHubHost, HostIssue, SimulatedTracker


class GitLabHost(SimulatedTracker):
    """GitLab with one project: an issue that is moved looks closed, and closing has no reasons."""

    kind = "gitlab"
    target: Mapping[str, str] = MappingProxyType({"project": "acme/group/shop"})

    def __init__(self) -> None:
        super().__init__()
        self.moved: dict[int, int] = {}

    def answer(self, method: str, path: str, query: Mapping[str, str], sent: Any) -> tuple[Any, ...]:
        """Answer as GitLab does."""
        path = path.removeprefix("/api/v4")
        if path == "/users":
            name = query.get("username") or query["search"]
            return 200, [{"id": 70 + len(name), "username": name}] if name in {"ann", "bob"} else []
        if path == "/issues":
            return 200, [self._json(one) for one in self.issues.values() if query["search"] in one.text]
        base, _, rest = path.removeprefix("/projects/").removesuffix("/members/all").partition("/issues")
        if base not in {"acme/group/shop", *(one.project for one in self.issues.values())}:
            return (404, {"message": "404 Project Not Found"})
        if path.endswith("/members/all"):
            known = [one for one in sorted(self.members) if query["query"] in one]
            return 200, [{"username": one, "access_level": 30} for one in known]
        if "/issues" not in path:
            visibility = "public" if self.public else "private"
            return 200, {"path_with_namespace": base, "visibility": visibility}
        if not rest and method == "POST":
            made = self.add(sent["title"], sent["description"], labels=sent["labels"].split(","))
            return 201, self._json(made)
        if not rest:
            return 200, [self._json(one) for one in self.issues.values()] if query["page"] == "1" else []
        issue = self.issues.get(int(rest.split("/")[1]))
        if issue is None:
            return 404, {"message": "404 Not found"}
        if rest.endswith("/notes") and method == "GET":
            said = [
                {
                    "id": one.id,
                    "author": {"username": one.author},
                    "body": one.text,
                    "system": False,
                    "created_at": one.at.isoformat(),
                }
                for one in issue.comments
            ]
            closed = {"id": 1, "body": "closed", "system": True, "created_at": issue.at.isoformat()}
            return 200, [closed, *reversed(said)]
        if rest.endswith("/notes") and not sent["body"].startswith("/"):
            return 201, {"id": self.comment(issue, "mona", sent["body"]).id}
        if rest.endswith("/notes"):
            self.set(issue, state="duplicate", duplicate_of=sent["body"].split()[1])
        if method == "PUT":
            self._put(issue, sent)
        return 200, self._json(issue)

    def _put(self, issue: HostIssue, sent: Any) -> None:
        if "state_event" in sent:
            issue.state = "open" if sent["state_event"] == "reopen" else "done"
        if "assignee_ids" in sent:
            [id] = sent["assignee_ids"]  # one in the free tier
            issue.assignees = [] if id == 0 else ["ann" if "ann" not in issue.assignees else "bob"]
        issue.at = self.clock()

    def _json(self, issue: HostIssue) -> dict[str, Any]:
        moved = self.moved.get(issue.number)
        return {
            "id": 9_000 + issue.number,
            "iid": issue.number,
            "description": issue.text,
            "web_url": f"https://gitlab.com/{issue.project or 'acme/group/shop'}/-/issues/{issue.number}",
            "state": "closed" if moved or issue.state != "open" else "opened",
            "moved_to_id": None if moved is None else 9_000 + moved,
            "author": {"username": issue.author},
            "closed_by": None if issue.state == "open" else {"username": issue.closed_by},
            "_links": {"closed_as_duplicate_of": "x" if issue.state == "duplicate" else None},
            "assignees": [{"id": 73, "username": name} for name in issue.assignees],
            "updated_at": issue.at.isoformat(),
        }

    def delivery(self, issue: HostIssue, action: str) -> dict[str, Any]:
        """Return an event of GitLab."""
        attributes = {"iid": issue.number, "action": action, "description": issue.text}
        project = {"path_with_namespace": "acme/group/shop"}
        return {"object_kind": "issue", "project": project, "object_attributes": attributes}


class LinearHost(SimulatedTracker):
    """Linear with one team: errors come with status 200, and an id that is there is refused."""

    kind = "linear"
    target: Mapping[str, str] = MappingProxyType({"team_id": "team-1"})

    def operation(self, method: str, path: str, sent: Any) -> tuple[str, str]:  # always the same
        """Return GET for queries, and what is asked."""
        words = sent["query"].split("{", 2)[1].split("(")[0].strip()
        return ("POST" if sent["query"].startswith("mutation") else "GET"), words

    def answer(self, method: str, path: str, query: Mapping[str, str], sent: Any) -> tuple[Any, ...]:
        """Answer as Linear does."""
        given = sent["variables"]
        if path == "team":
            states = [{"id": f"s-{one}", "type": one, "position": 1} for one in _LINEAR.values()]
            states.append({"id": "s-unstarted", "type": "unstarted", "position": 0})
            return 200, {"data": {"team": {"id": "t", "name": "Shop", "states": {"nodes": states}}}}
        if path == "users":
            return 200, {"data": {"users": {"nodes": [{"id": one} for one in given["emails"]]}}}
        if path == "issueCreate":
            if any(one.given_id == given["input"]["id"] for one in self.issues.values()):
                return 200, {"errors": [{"message": "Entity already exists"}]}
            body = given["input"]
            made = self.add(body["title"], body["description"], given_id=body["id"])
            return 200, {"data": {"issueCreate": {"issue": self._json(made)}}}
        id = given.get("id") or given["input"]["issueId"]
        issue = next(
            (one for one in self.issues.values() if id in {self._id(one), f"ENG-{one.number}"}), None
        )
        if issue is None:
            return 400, {"errors": [{"message": "Entity not found: Issue"}]}
        if path == "commentCreate":
            self.comment(issue, "mona", given["input"]["body"])
            return 200, {"data": {"commentCreate": {"success": True}}}
        if path == "issueRelationCreate":
            issue.duplicate_of = given["input"]["relatedIssueId"]
            return 200, {"data": {}}
        if path == "issueUpdate":
            back = {f"s-{type}": state for state, type in _LINEAR.items()}
            if "stateId" in given["input"]:
                issue.state = back.get(given["input"]["stateId"], "open")
            if "assigneeId" in given["input"]:
                issue.assignees = list(filter(None, [given["input"]["assigneeId"]]))
            issue.at = self.clock()
            return 200, {"data": {"issueUpdate": {"issue": self._json(issue)}}}
        states = [{"id": f"s-{one}", "type": one, "position": 1} for one in (*_LINEAR.values(), "unstarted")]
        more = {"team": {"states": {"nodes": states}}, "comments": {"nodes": self._comments(issue)}}
        return 200, {"data": {"issue": {**self._json(issue), **more}}}

    def _comments(self, issue: HostIssue) -> list[dict[str, Any]]:
        return [
            {
                "id": str(one.id),
                "body": one.text,
                "createdAt": one.at.isoformat(),
                "user": {"displayName": one.author},
            }
            for one in reversed(issue.comments)
        ]

    def _id(self, issue: HostIssue) -> str:
        return issue.given_id or f"uuid-{issue.number}"

    def _json(self, issue: HostIssue) -> dict[str, Any]:
        return {
            "id": self._id(issue),
            "identifier": f"ENG-{issue.number}",
            "url": f"https://linear.app/acme/issue/ENG-{issue.number}/title",
            "state": {"type": _LINEAR.get(issue.state, "unstarted")},
            "assignee": {"email": issue.assignees[-1]} if issue.assignees else None,
            "updatedAt": issue.at.isoformat(),
        }

    def delivery(self, issue: HostIssue, action: str) -> dict[str, Any]:
        """Return an event of Linear."""
        return {"type": "Issue", "action": action, "data": {**self._json(issue), "description": issue.text}}


_LINEAR = {"done": "completed", "dropped": "canceled", "duplicate": "duplicate"}


class JiraHost(SimulatedTracker):
    """Jira Cloud with one project: statuses change by transitions, and an unknown required field is refused."""

    kind = "jira"
    target: Mapping[str, str] = MappingProxyType(
        {"project_key": "SHOP", "api": "https://acme.atlassian.net", "email": "bot@acme.example"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.transitions = ["Reopen", "Done", "Won't do"]

    def answer(self, method: str, path: str, query: Mapping[str, str], sent: Any) -> tuple[Any, ...]:
        """Answer as Jira does."""
        path = path.removeprefix("/rest/api/3")
        if path == "/project/SHOP":
            return 200, {"name": "Shop", "issueTypes": [{"id": "1", "name": "Task"}]}
        if path == "/mypermissions":
            rights = {key: {"havePermission": self.pushes} for key in query["permissions"].split(",")}
            return 200, {"permissions": rights}
        if path.startswith("/issue/createmeta"):
            field = {"required": True, "fieldId": "customfield_7", "name": self.requires}
            return 200, {"fields": [field] if self.requires else []}
        if path == "/user/assignable/search":
            return 200, [{"accountId": query["query"]}] if "@" in query["query"] else []
        if path == "/search/jql":
            found = [one for one in self.issues.values() if query["jql"].split('"')[1] in one.labels]
            return 200, {"issues": [{"id": str(9_000 + one.number)} for one in found]}
        if path == "/issueLink":
            self.issues[int(sent["inwardIssue"]["key"][5:])].duplicate_of = sent["outwardIssue"]["key"]
            return 201, None
        if path == "/issue":
            fields = sent["fields"]
            made = self.add(fields["summary"], json.dumps(fields["description"]), labels=fields["labels"])
            return 201, {"id": str(9_000 + made.number), "key": f"SHOP-{made.number}"}
        name, _, rest = path.removeprefix("/issue/").partition("/")
        issue = self.issues.get(int(name.removeprefix("SHOP-")) % 9_000)
        return (
            (404, {"errorMessages": ["Not here"]})
            if issue is None
            else self._issue(method, issue, rest, sent)
        )

    def _issue(self, method: str, issue: HostIssue, rest: str, sent: Any) -> tuple[Any, ...]:
        if rest == "assignee":
            issue.assignees = list(filter(None, [sent["accountId"]]))
            return 204, None
        if rest == "comment" and method == "POST":
            return 201, {"id": str(self.comment(issue, "mona", sent["body"]).id)}
        if rest == "comment":
            said = [
                {
                    "id": str(one.id),
                    "author": {"displayName": one.author},
                    "body": one.text,
                    "created": f"{one.at:%Y-%m-%dT%H:%M:%S.000+0000}",
                }
                for one in reversed(issue.comments)
            ]
            return 200, {"comments": said}
        if rest == "transitions" and method == "GET":
            resolutions = {"resolution": {"allowedValues": [{"name": "Done"}, {"name": "Duplicate"}]}}
            found = [
                {
                    "id": name,
                    "name": name,
                    "to": {"name": name, "statusCategory": {"key": "new" if name == "Reopen" else "done"}},
                    "fields": resolutions if name == "Done" else {},
                }
                for name in self.transitions
            ]
            return 200, {"transitions": found}
        if rest == "transitions":
            states = {"Reopen": "open", "Done": "done", "Won't do": "dropped"}
            self.set(issue, state=states[sent["transition"]["id"]])
            return 204, None
        return 200, self._json(issue)

    def _json(self, issue: HostIssue) -> dict[str, Any]:
        names = {"open": "To Do", "done": "Done", "dropped": "Won't do", "duplicate": "Done"}
        resolution = {"name": "Duplicate"} if issue.state == "duplicate" else None
        return {
            "id": str(9_000 + issue.number),
            "key": f"SHOP-{issue.number}",
            "fields": {
                "status": {
                    "name": names[issue.state],
                    "statusCategory": {"key": "new" if issue.state == "open" else "done"},
                },
                "resolution": resolution,
                "assignee": {"emailAddress": issue.assignees[-1]} if issue.assignees else None,
                "labels": issue.labels,
                "updated": issue.at.isoformat(),
            },
        }

    def delivery(self, issue: HostIssue, action: str) -> dict[str, Any]:
        """Return an event of Jira."""
        return {"webhookEvent": f"jira:issue_{action}", "issue": self._json(issue)}


HOSTS: dict[str, type[SimulatedTracker]] = {
    "github": GitHubHost,
    "gitlab": GitLabHost,
    "linear": LinearHost,
    "jira": JiraHost,
}
