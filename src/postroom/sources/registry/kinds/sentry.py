"""Issues of Sentry, by the webhook of an integration or polling."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import Field

from postroom.domain.sources.webhook_signatures import Signature
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    SIGNING,
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
from postroom.sources.registry.polling import json_of, next_link, problem_of, turn_suffix, turns_of

SOURCE = ("sentry", "issue")
METRIC = ("sentry", "metric_alert")
MAX_PAGES = 50
"""Maximum number of pages of a round: issues further back were not seen for a long time."""
CLOSED = frozenset({"resolved", "ignored", "archived"})


class SentryConfig(SourceConfigModel):
    """The options of a Sentry source."""

    host: str = Field("https://sentry.io", description="URL of Sentry, for polling.", max_length=300)
    organization: str | None = Field(
        None,
        description="Organization whose issues are polled; without it issues only arrive by webhook.",
        pattern=r"^[A-Za-z0-9_.-]{1,100}$",
    )
    query: str = Field(
        "",
        description="Which issues to poll, in Sentry's search syntax. With `is:unresolved` their resolution is not "
        "noticed.",
        max_length=300,
    )


def events(delivery: Delivery, config: SentryConfig) -> Sequence[Event]:
    """Read an event of the integration or a polled issue."""
    payload = delivery.payload
    resource = delivery.headers.get("sentry-hook-resource") or read.text(payload, "resource")
    action = read.text(payload, "action")
    if resource == "issue" or read.mapping(payload, "data.issue"):
        return [_issue(payload, action)]
    if resource == "event_alert" or read.mapping(payload, "data.event"):
        return [_alert(payload)]
    if resource == "metric_alert" or read.mapping(payload, "data.metric_alert"):
        return [_metric(payload, action)]
    return [Skipped(f"Events about {resource[:40] or 'nothing'} are not signals.")]


def _issue(payload: Any, action: str) -> Event:
    issue = read.mapping(payload, "data.issue")
    id = read.required(issue, "id")
    if action in CLOSED or (action == "polled" and read.text(issue, "status") in CLOSED):
        return Closed(SOURCE, id, read.text(issue, "status") or action)
    if action not in {"created", "unresolved", "polled"}:
        return Skipped(f"Events of issues that were {action[:40] or 'changed'} are not new signals.")
    reopened = read.text(issue, "substatus") == "regressed" or action == "unresolved"
    stamp = read.text(issue, "lastSeen")
    tags = read.pairs(issue.get("tags"))
    return Observation(
        SOURCE,
        id,
        read.required(issue, "title", "metadata.type", "shortId"),
        body="\n".join(filter(None, [read.text(issue, "metadata.value"), _place(issue)])),
        revision=f"reopened:{stamp}" if reopened and action == "unresolved" else "opened",
        reopens=action == "unresolved",
        reopening=f"reopened:{stamp}" if action == "polled" else "",
        reopened_at=read.moment(issue, "lastSeen"),
        occurred_at=read.moment(issue, "lastSeen" if reopened else "firstSeen"),
        url=read.optional(issue, "permalink", "web_url"),
        level=read.optional(issue, "level"),
        environment=tags.get("environment"),
        host=tags.get("server_name"),
        extra=_facts(issue),
    )


def _alert(payload: Any) -> Event:
    event = read.mapping(payload, "data.event")
    tags = read.pairs(event.get("tags"))
    return Observation(
        SOURCE,
        read.required(event, "issue_id", "groupID", "event_id"),
        read.required(event, "title", "message", "metadata.type"),
        body="\n".join(filter(None, [read.text(event, "metadata.value"), _stack(event), _place(event)])),
        # An alert about a known issue is a repeat.
        revision="opened",
        occurred_at=read.moment(event, "datetime", "timestamp"),
        url=read.optional(event, "web_url", "issue_url"),
        level=read.optional(event, "level"),
        environment=read.optional(event, "environment") or tags.get("environment"),
        host=tags.get("server_name"),
        extra={**_facts(event), "rule": read.text(payload, "data.triggered_rule")},
    )


def _metric(payload: Any, action: str) -> Event:
    id = read.required(payload, "data.metric_alert.id", "data.metric_alert.alert_rule.id")
    if action == "resolved":
        return Closed(METRIC, id, "resolved")
    if action not in {"critical", "warning"}:
        return Skipped(f"Metric alerts that are {action[:40]} are not new signals.")
    started = read.text(payload, "data.metric_alert.date_started")
    return Observation(
        METRIC,
        id,
        read.required(payload, "data.description_title", "data.metric_alert.title"),
        body="\n".join(
            filter(
                None, [read.text(payload, "data.description_text"), f"Since {started}." if started else ""]
            )
        ),
        revision=f"fired:{started}:{action}",
        occurred_at=read.moment(payload, "data.metric_alert.date_started"),
        url=read.optional(payload, "data.web_url"),
        level=action,
    )


def _facts(issue: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "short_id": read.text(issue, "shortId"),
        "culprit": read.text(issue, "culprit"),
        "project": read.text(issue, "project.slug"),
        "exception_type": read.text(issue, "metadata.type"),
        "release": read.text(issue, "release"),
    }
    for name, path in (("occurrences", "count"), ("users_affected", "userCount")):
        number = read.integer(issue, path)
        if number is not None:
            facts[name] = number
    return facts


def _place(issue: Any) -> str:
    place = read.text(issue, "culprit", "metadata.filename")
    return f"in {place}" if place else ""


def _stack(event: Any) -> str:
    """Return the frames of the caught exception, newest first."""
    values = read.items(event, "exception.values")
    frames = [
        frame
        for frame in read.items(values[-1] if values else {}, "stacktrace.frames")
        if isinstance(frame, dict)
    ]
    own = [frame for frame in frames if frame.get("in_app") is True] or frames
    return "\n".join(
        f"    at {read.text(frame, 'function') or '?'} ({read.text(frame, 'filename', 'module')}:{read.text(frame, 'lineno')})"
        for frame in reversed(own[-15:])
    )


def begin(
    config: SentryConfig, secrets: Mapping[str, str], cursor: Mapping[str, Any], now: datetime
) -> Request:
    """Request the most recently seen issues, newest first."""
    if config.organization is None or not secrets.get("token"):
        raise PollProblem("No organization or no token is configured.", fatal=True)
    query = urlencode({"query": config.query, "sort": "date", "limit": "100", "statsPeriod": "14d"})
    headers = {"Authorization": f"Bearer {secrets['token']}", "Accept": "application/json"}
    return Request(
        f"{config.host.rstrip('/')}/api/0/organizations/{quote(config.organization)}/issues/?{query}",
        headers=headers,
    )


def page(
    config: SentryConfig,
    cursor: Mapping[str, Any],
    response: Response,
    now: datetime,
) -> Page:
    """Read a page. The round ends at issues that were last seen before the newest one of the last round."""
    problem = problem_of(
        response, now, remaining="x-sentry-rate-limit-remaining", reset="x-sentry-rate-limit-reset"
    )
    if problem is not None:
        raise problem
    found = json_of(response)
    if not isinstance(found, list):
        raise PollProblem("The response is not a list of issues.")
    issues = [one for one in found if isinstance(one, dict)]
    known = read.moment(cursor, "seen")
    stamps = [stamp for one in issues if (stamp := read.moment(one, "lastSeen")) is not None]
    kept = dict(cursor)
    if stamps:
        kept["newest"] = max([*stamps, *filter(None, [read.moment(cursor, "newest")])]).isoformat()
    pages = (read.integer(cursor, "pages") or 0) + 1
    following = next_link(response, config.host, only_with='results="true"') if pages < MAX_PAGES else None
    if known is not None and stamps and min(stamps) <= known:
        following = None
    if following is None and kept.get("newest"):
        kept = {"seen": kept["newest"]}
    else:
        kept["pages"] = pages
    turns = turns_of(cursor, [(read.text(one, "id"), read.text(one, "status") in CLOSED) for one in issues])
    if turns:
        kept["turns"] = turns
    return Page(
        [
            Item(
                f"poll:{read.text(one, 'id')}:{read.text(one, 'status')}:{read.text(one, 'substatus')}"
                + turn_suffix(turns, read.text(one, "id")),
                {"resource": "issue", "action": "polled", "data": {"issue": one}},
            )
            for one in issues
        ],
        kept,
        following,
    )


_ISSUE: dict[str, Any] = {
    "id": "1170820242",
    "shortId": "SHOP-1F",
    "title": "KeyError: 'currency'",
    "culprit": "shop.invoices.total",
    "permalink": "https://acme.sentry.io/issues/1170820242/",
    "level": "error",
    "status": "unresolved",
    "metadata": {"type": "KeyError", "value": "'currency'", "filename": "shop/invoices.py"},
    "project": {"slug": "shop"},
    "count": "12",
    "userCount": 4,
    "firstSeen": "2026-03-01T09:00:00Z",
    "lastSeen": "2026-03-01T10:00:00Z",
}


def _event(action: str, **changes: Any) -> dict[str, Any]:
    return {"action": action, "data": {"issue": {**_ISSUE, **changes}}, "installation": {"uuid": "a"}}


_RESOURCE = {"sentry-hook-resource": "issue"}

KIND = SourceKind(
    name="sentry",
    title="Sentry issues",
    category="errors",
    summary="Issues and alerts of an existing Sentry, hosted or self-hosted.",
    emits=(SOURCE, METRIC),
    set_up="""\
1. In Sentry go to **Settings → Custom Integrations → Create New Integration → Internal Integration**.
2. Webhook URL: `{url}`. Enable **Alert Rule Action**; permissions: *Issue & Event: Read*; webhooks: **issue**. Save.
3. Copy the integration's **Client Secret** and set it as the signing secret of this source. Alert rules may then
   *send a notification via* the integration.

If Sentry cannot reach this server, set `organization` and a `token` (of the same integration) instead; issues are then
polled every few minutes. SDKs can also send here without a Sentry server; that is a separate source.
""",
    samples=(
        Sample("created", _event("created"), _RESOURCE),
        Sample("resolved", _event("resolved", status="resolved"), _RESOURCE, signals=0, closes=1),
        Sample("assigned", _event("assigned"), _RESOURCE, signals=0),
        Sample("unresolved", _event("unresolved"), _RESOURCE),
        Sample(
            "alert",
            {
                "action": "triggered",
                "data": {
                    "event": {
                        "event_id": "e4874d664c3540c1a32eab185f12c5ab",
                        "issue_id": "1170820243",
                        "title": "ReferenceError: heck is not defined",
                        "level": "error",
                        "datetime": "2026-03-01T09:00:00Z",
                        "metadata": {"type": "ReferenceError", "value": "heck is not defined"},
                        "exception": {
                            "values": [
                                {
                                    "type": "ReferenceError",
                                    "stacktrace": {
                                        "frames": [
                                            {
                                                "function": "pay",
                                                "filename": "/app/pay.js",
                                                "lineno": 7,
                                                "in_app": True,
                                            }
                                        ]
                                    },
                                }
                            ]
                        },
                        "tags": [["environment", "production"], ["server_name", "web-1"]],
                        "web_url": "https://acme.sentry.io/issues/1170820243/",
                    },
                    "triggered_rule": "Very important",
                },
            },
            {"sentry-hook-resource": "event_alert"},
        ),
        Sample(
            "metric",
            {
                "action": "critical",
                "data": {
                    "metric_alert": {
                        "id": "4",
                        "date_started": "2026-03-01T09:00:00Z",
                        "title": "Crash rate",
                    },
                    "description_text": "1,000 events in the last 5 minutes",
                    "description_title": "Critical: Crash rate",
                    "web_url": "https://acme.sentry.io/alerts/4/",
                },
            },
            {"sentry-hook-resource": "metric_alert"},
        ),
    ),
    read=events,
    config=SentryConfig,
    secrets=(
        SecretField(SIGNING, "Client secret", "Client Secret of the integration.", required=False),
        SecretField("token", "Token", "Token with read access to issues, for polling.", required=False),
    ),
    webhook=Webhook(
        signatures=(Signature("sentry-hook-signature"),),
        headers=("sentry-hook-resource",),
    ),
    poll=Poll(begin, page),
)
