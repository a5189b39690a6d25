"""Issues of Jira, by webhook."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from postroom.domain.sources.webhook_signatures import Signature
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    SIGNING,
    Closed,
    Delivery,
    Event,
    NoConfig,
    Observation,
    Sample,
    SecretField,
    Skipped,
    SourceKind,
    Webhook,
)

SOURCE = ("jira", "issue")


def events(delivery: Delivery, config: NoConfig) -> Sequence[Event]:
    """Read a webhook event."""
    payload = delivery.payload
    name = read.text(payload, "webhookEvent").removeprefix("jira:")
    if name not in {"issue_created", "issue_updated", "issue_deleted"}:
        return [Skipped(f"Events of the kind {name[:40] or 'unknown'} are not signals.")]
    key = read.required(payload, "issue.key", "issue.id")
    if name == "issue_deleted":
        return [Closed(SOURCE, key, "deleted")]
    if read.text(payload, "issue.fields.status.statusCategory.key") == "done":
        done = read.text(payload, "issue.fields.status.name") or "done"
        return [Closed(SOURCE, key, done, read.moment(payload, "issue.fields.updated", "timestamp"))]
    moved = "status" in read.names(read.items(payload, "changelog.items"), "field")
    stamp = read.text(payload, "issue.fields.updated", "timestamp")
    return [
        Observation(
            SOURCE,
            key,
            read.required(payload, "issue.fields.summary"),
            body=read.from_rich_text(read.at(payload, "issue.fields.description")),
            reopening=f"reopened:{stamp}" if moved else "",
            changed_at=read.moment(payload, "issue.fields.updated", "timestamp"),
            amends=name == "issue_updated" and not moved,
            occurred_at=read.moment(payload, "issue.fields.created"),
            url=_url(payload, key),
            author=read.optional(payload, "issue.fields.reporter.displayName"),
            labels=read.names(read.items(payload, "issue.fields.labels"), "name"),
            environment=read.from_rich_text(read.at(payload, "issue.fields.environment"))[:200] or None,
            extra={
                "priority": read.text(payload, "issue.fields.priority.name"),
                "state": read.text(payload, "issue.fields.status.name"),
            },
        )
    ]


def _url(payload: Any, key: str) -> str | None:
    address = read.text(payload, "issue.self")
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}/browse/{key}" if parts.scheme in {"http", "https"} else None


def _event(name: str, category: str, **changes: Any) -> dict[str, Any]:
    return {
        "timestamp": 1772355600000,
        "webhookEvent": f"jira:{name}",
        "issue": {
            "id": "10002",
            "key": "SHOP-12",
            "self": "https://acme.example.com/rest/api/2/issue/10002",
            "fields": {
                "summary": "Password reset mail never arrives",
                "description": {
                    "type": "doc",
                    "version": 1,
                    "content": [
                        {
                            "type": "paragraph",
                            "content": [
                                {"type": "text", "text": "Since this morning no reset mail arrives."}
                            ],
                        }
                    ],
                },
                "labels": ["mail"],
                "reporter": {"displayName": "Mona"},
                "priority": {"name": "High"},
                "status": {"name": category.title(), "statusCategory": {"key": category}},
                "created": "2026-03-01T09:00:00.000+0000",
                "updated": "2026-03-01T09:00:00.000+0000",
            },
        },
        **changes,
    }


_MOVED = {"items": [{"field": "status", "fromString": "Open", "toString": "Done"}]}

KIND = SourceKind(
    name="jira",
    title="Jira",
    category="issues",
    summary="Jira issues as they are created and done.",
    emits=(SOURCE,),
    set_up="""\
1. In Jira go to **Settings → System → WebHooks → Create a WebHook** (as an administrator).
2. URL: `{url}`. Secret: any long random text; set the same one as the signing secret of this source. If Jira offers
   no secret, leave it out on both sides; the token in the URL is then the only protection.
3. Issue related events: **created**, **updated** and **deleted**; narrow them with a JQL filter such as
   `project = SHOP AND issuetype = Bug`.
""",
    samples=(
        Sample("created", _event("issue_created", "new")),
        Sample("done", _event("issue_updated", "done", changelog=_MOVED), signals=0, closes=1),
        Sample(
            "edited",
            _event("issue_updated", "new", changelog={"items": [{"field": "summary"}]}),
            signals=0,
            changes=1,
        ),
        Sample("reopened", _event("issue_updated", "indeterminate", changelog=_MOVED)),
    ),
    read=events,
    secrets=(SecretField(SIGNING, "Secret", "Secret of the webhook, if it has one.", required=False),),
    webhook=Webhook(
        signatures=(
            Signature("x-hub-signature", prefix="sha256="),
            Signature("x-hub-signature-256", prefix="sha256="),
        ),
        optional=True,
        key=lambda headers, payload: headers.get("x-atlassian-webhook-identifier"),
    ),
)
