"""Issues of a GitHub repository, by webhook or polling."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import Field

from postroom.domain.git.pull_request_events import event_of_github
from postroom.domain.sources.webhook_signatures import Signature
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    SIGNING,
    Answer,
    Closed,
    Delivery,
    Event,
    Item,
    Observation,
    Page,
    Poll,
    PollProblem,
    Request,
    Response,
    Sample,
    SecretField,
    Skipped,
    SourceConfigModel,
    SourceKind,
    Webhook,
)
from postroom.sources.registry.polling import json_of, next_link, problem_of

SOURCE = ("github", "issue")
CHANGES = frozenset({"edited", "labeled", "unlabeled"})
OVERLAP = timedelta(minutes=2)
"""Overlap of consecutive polling rounds, since clocks within a host differ."""


class GitHubConfig(SourceConfigModel):
    """The options of a GitHub source."""

    comments: bool = Field(False, description="Whether comments on issues become signals.")
    repository: str | None = Field(
        None,
        description="Repository to poll, such as `acme/shop`; without it issues only arrive by webhook.",
        pattern=r"^[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}$",
    )
    api: str = Field(
        "https://api.github.com",
        description="URL of the API; GitHub Enterprise has its own.",
        max_length=300,
    )


def events(delivery: Delivery, config: GitHubConfig) -> Sequence[Event]:
    """Read a webhook event or a polled issue."""
    payload = delivery.payload
    kind = delivery.headers.get("x-github-event", "issues")
    if kind == "issues":
        return [_issue(payload)]
    if kind == "issue_comment":
        return [_comment(payload, config)]
    if (pull_request := event_of_github(kind, payload)) is not None:
        return [pull_request]
    return [Skipped(f"Events of the kind {kind[:40]} are not signals.")]


def _issue(payload: Any) -> Event:
    action = read.text(payload, "action")
    if read.at(payload, "issue.pull_request") is not None:
        return Skipped("A pull request is not an issue.")
    if action in {"closed", "deleted", "transferred"}:
        reason = read.text(payload, "issue.state_reason") if action == "closed" else action
        return Closed(
            SOURCE, _object_id(payload), reason or "closed", read.moment(payload, "issue.updated_at")
        )
    if action == "polled" and read.text(payload, "issue.state") == "closed":
        return Closed(SOURCE, _object_id(payload), read.text(payload, "issue.state_reason") or "closed")
    if action not in {"opened", "reopened", "polled", *CHANGES}:
        return Skipped(f"Events of issues that were {action[:40] or 'changed'} are not new signals.")
    stamp = read.text(payload, "issue.updated_at")
    return _observed(
        payload,
        revision=f"reopened:{stamp}" if action == "reopened" else "opened",
        reopens=action == "reopened",
        reopening=f"reopened:{stamp}" if action == "polled" else "",
        body=read.text(payload, "issue.body"),
        author="issue.user.login",
        at="issue.updated_at" if action == "reopened" else "issue.created_at",
        changed_at="issue.updated_at",
        amends=action in CHANGES,
    )


def _comment(payload: Any, config: GitHubConfig) -> Event:
    if not config.comments:
        return Skipped("Comments are disabled in the configuration.")
    if read.text(payload, "action") not in {"created", "edited"}:
        return Skipped("Only new comments are signals.")
    if read.at(payload, "issue.pull_request") is not None:
        return Skipped("The comment is on a pull request.")
    if read.text(payload, "comment.user.type") == "Bot":
        return Skipped("The comment is by a bot.")
    return _observed(
        payload,
        revision=f"comment:{read.required(payload, 'comment.id')}",
        body=read.required(payload, "comment.body"),
        author="comment.user.login",
        at="comment.created_at",
        changed_at="comment.updated_at",
        amends=read.text(payload, "action") == "edited",
    )


def _observed(
    payload: Any,
    *,
    revision: str,
    body: str,
    author: str,
    at: str,
    changed_at: str,
    amends: bool,
    reopens: bool = False,
    reopening: str = "",
) -> Observation:
    labels = read.names(read.items(payload, "issue.labels"), "name")
    extra: dict[str, Any] = {
        "repo": read.text(payload, "repository.full_name"),
        "labels": list(labels),
        "state": read.text(payload, "issue.state") or "open",
    }
    number = read.integer(payload, "issue.number")
    return Observation(
        SOURCE,
        _object_id(payload),
        read.required(payload, "issue.title"),
        body=body,
        revision=revision,
        occurred_at=read.moment(payload, at),
        url=read.optional(payload, "comment.html_url", "issue.html_url"),
        author=read.optional(payload, author),
        labels=labels,
        thread=_object_id(payload),
        extra=extra if number is None else {**extra, "number": number},
        reopens=reopens,
        reopening=reopening,
        changed_at=read.moment(payload, changed_at),
        amends=amends,
    )


def _object_id(payload: Any) -> str:
    return f"{read.required(payload, 'repository.full_name')}#{read.required(payload, 'issue.number')}"


def _handshake(headers: Mapping[str, str], payload: Any) -> Answer | None:
    if headers.get("x-github-event") != "ping":
        return None
    return Answer({"status": "ok", "zen": read.text(payload, "zen")})


def begin(
    config: GitHubConfig, secrets: Mapping[str, str], cursor: Mapping[str, Any], now: datetime
) -> Request:
    """Request the issues that changed since the last round, oldest change first."""
    if config.repository is None:
        raise PollProblem("No repository is configured.", fatal=True)
    query = {"state": "all", "sort": "updated", "direction": "asc", "per_page": "100"}
    if cursor.get("since"):
        query["since"] = str(cursor["since"])
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    if secrets.get("token"):
        headers["Authorization"] = f"Bearer {secrets['token']}"
    if cursor.get("etag"):
        headers["If-None-Match"] = str(cursor["etag"])
    path = quote(config.repository)
    return Request(f"{config.api.rstrip('/')}/repos/{path}/issues?{urlencode(query)}", headers=headers)


def page(
    config: GitHubConfig,
    cursor: Mapping[str, Any],
    response: Response,
    now: datetime,
) -> Page:
    """Read a page of issues. The next round starts shortly before the newest change seen."""
    if response.status == 304:
        return Page(cursor=cursor)
    problem = problem_of(response, now, remaining="x-ratelimit-remaining", reset="x-ratelimit-reset")
    if problem is not None:
        raise problem
    found = json_of(response)
    if not isinstance(found, list):
        raise PollProblem("The response is not a list of issues.")
    repository = {"full_name": config.repository}
    issues = [issue for issue in found if isinstance(issue, dict) and "pull_request" not in issue]
    seen = [stamp for issue in found if (stamp := read.moment(issue, "updated_at")) is not None]
    kept = dict(cursor)
    if seen:
        kept["newest"] = max([*seen, *filter(None, [read.moment(cursor, "newest")])]).isoformat()
    following = next_link(response, config.api)
    # The oldest change comes first, so a round that is cut short continues from here.
    newest = read.moment(kept, "newest")
    since = None if newest is None else (newest - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
    # The ETag belongs to the request with the same `since`, and is useless once that changes.
    tag = response.headers.get("etag") if since == cursor.get("since") and following is None else None
    kept = {"newest": kept.get("newest"), "since": since, "etag": tag}
    kept = {name: value for name, value in kept.items() if value}
    return Page(
        [
            Item(
                f"poll:{read.text(issue, 'id')}:{read.text(issue, 'state')}:{read.text(issue, 'updated_at')}",
                {"action": "polled", "issue": issue, "repository": repository},
            )
            for issue in issues
        ],
        kept,
        following,
    )


_ISSUE: dict[str, Any] = {
    "number": 4711,
    "id": 900_100,
    "title": "Export stops after 1,000 rows",
    "body": "Exporting a list of more than 1,000 orders ends without an error.\n\nSteps: open Orders, choose Export.",
    "state": "open",
    "html_url": "https://github.com/acme/shop/issues/4711",
    "user": {"login": "mona", "type": "User"},
    "labels": [{"name": "bug"}, {"name": "export"}],
    "created_at": "2026-03-01T09:00:00Z",
    "updated_at": "2026-03-01T09:00:00Z",
}
_REPOSITORY = {"full_name": "acme/shop"}
_ISSUES = {"x-github-event": "issues"}

KIND = SourceKind(
    name="github",
    title="GitHub issues",
    category="issues",
    summary="Issues of a repository as they are opened, reopened and closed.",
    emits=(SOURCE,),
    set_up="""\
1. Open the repository on GitHub and go to **Settings → Webhooks → Add webhook**.
2. Payload URL: `{url}`. Content type: `application/json`. Secret: the signing secret that was shown when this source
   was added.
3. Choose **Let me select individual events**, tick **Issues** (and **Issue comments** to include comments, and **Pull
   requests** to attach those that name a report to it) and save. GitHub sends a ping at once; the source then shows
   when it was last received.

If GitHub cannot reach this server, set `repository` and a `token` with read access to issues instead. Issues are then
polled every few minutes; existing open ones are grouped first and promote no report until all are grouped.
""",
    samples=(
        Sample("opened", {"action": "opened", "issue": _ISSUE, "repository": _REPOSITORY}, _ISSUES),
        Sample(
            "closed",
            {
                "action": "closed",
                "issue": {**_ISSUE, "state": "closed", "state_reason": "completed"},
                "repository": _REPOSITORY,
            },
            _ISSUES,
            signals=0,
            closes=1,
        ),
        Sample(
            "labeled",
            {"action": "labeled", "issue": _ISSUE, "repository": _REPOSITORY},
            _ISSUES,
            signals=0,
            changes=1,
        ),
        Sample(
            "comment",
            {
                "action": "created",
                "issue": _ISSUE,
                "comment": {
                    "id": 55,
                    "body": "The same happens with invoices.",
                    "user": {"login": "hubot", "type": "User"},
                    "created_at": "2026-03-02T09:00:00Z",
                },
                "repository": _REPOSITORY,
            },
            {"x-github-event": "issue_comment"},
            config={"comments": True},
        ),
    ),
    read=events,
    config=GitHubConfig,
    secrets=(
        SecretField(SIGNING, "Signing secret", "Secret of the webhook.", required=False, made_here=True),
        SecretField(
            "token", "Token", "Access token with read access to issues, for polling.", required=False
        ),
    ),
    webhook=Webhook(
        signatures=(Signature("x-hub-signature-256", prefix="sha256="),),
        headers=("x-github-event",),
        handshake=_handshake,
    ),
    poll=Poll(begin, page),
)
