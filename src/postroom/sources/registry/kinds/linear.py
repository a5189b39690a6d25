"""Issues of Linear, by webhook."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from postroom.domain.sources.webhook_signatures import Signature
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    SIGNING,
    Closed,
    Delivery,
    Event,
    Observation,
    Sample,
    SecretField,
    Skipped,
    SourceConfigModel,
    SourceKind,
    Webhook,
)

SOURCE = ("linear", "issue")
DONE = frozenset({"completed", "canceled", "duplicate"})
PRIORITIES = {"1": "urgent", "2": "high", "3": "medium", "4": "low"}


class LinearConfig(SourceConfigModel):
    """The options of a Linear source."""

    team: str | None = Field(
        None,
        description="Key of a team, such as `ENG`, to accept only its issues. Default: all teams.",
        max_length=40,
    )


def events(delivery: Delivery, config: LinearConfig) -> Sequence[Event]:
    """Read a webhook event."""
    payload = delivery.payload
    if read.text(payload, "type") != "Issue":
        return [Skipped(f"Events about {read.text(payload, 'type')[:40] or 'nothing'} are not signals.")]
    identifier = read.required(payload, "data.identifier", "data.id")
    team = read.text(payload, "data.team.key") or identifier.partition("-")[0]
    if config.team is not None and team.casefold() != config.team.casefold():
        return [Skipped(f"The issue belongs to the team {team[:40]}.")]
    return [_issue(payload, identifier, team)]


def _issue(payload: Any, identifier: str, team: str) -> Event:
    action, state = read.text(payload, "action"), read.text(payload, "data.state.type")
    if action == "remove":
        return Closed(SOURCE, identifier, "removed")
    if state in DONE:
        done = read.text(payload, "data.state.name") or state
        return Closed(SOURCE, identifier, done, read.moment(payload, "data.updatedAt"))
    moved = "stateId" in read.mapping(payload, "updatedFrom") or "state" in read.mapping(
        payload, "updatedFrom"
    )
    if action not in {"create", "update", "restore"}:
        return Skipped(f"Changes of issues ({action[:40] or 'no action'}) are not new signals.")
    stamp = read.text(payload, "data.updatedAt")
    return Observation(
        SOURCE,
        identifier,
        read.required(payload, "data.title"),
        body=read.text(payload, "data.description"),
        # An update that only changes the state is a repeat, unless the issue was closed.
        reopening=f"reopened:{stamp}" if action == "restore" or moved else "",
        changed_at=read.moment(payload, "data.updatedAt"),
        amends=action == "update" and not moved,
        occurred_at=read.moment(payload, "data.createdAt"),
        url=read.optional(payload, "url", "data.url"),
        author=read.optional(payload, "actor.name", "data.creator.name"),
        labels=read.names(read.items(payload, "data.labels"), "name"),
        extra={
            "identifier": identifier,
            "team": team,
            "priority": PRIORITIES.get(read.text(payload, "data.priority"), "none"),
            "state": read.text(payload, "data.state.name") or state,
        },
    )


def _event(action: str, state: str, **changes: Any) -> dict[str, Any]:
    return {
        "action": action,
        "type": "Issue",
        "actor": {"name": "Mona"},
        "url": "https://linear.app/acme/issue/ENG-42",
        "webhookTimestamp": 1772355600000,
        "data": {
            "id": "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9",
            "identifier": "ENG-42",
            "title": "Invoices show the wrong currency",
            "description": "Invoices of customers in Norway show EUR instead of NOK.",
            "priority": 2,
            "state": {"name": state.title(), "type": state},
            "team": {"key": "ENG"},
            "labels": [{"name": "billing"}],
            "createdAt": "2026-03-01T09:00:00.000Z",
            "updatedAt": "2026-03-01T09:00:00.000Z",
        },
        **changes,
    }


KIND = SourceKind(
    name="linear",
    title="Linear",
    category="issues",
    summary="Linear issues as they are created and completed.",
    emits=(SOURCE,),
    set_up="""\
1. In Linear go to **Settings → API → Webhooks → New webhook** (as an admin).
2. URL: `{url}`. Data change events: **Issues**. Create it.
3. Copy the webhook's signing secret and set it as the signing secret of this source.
""",
    samples=(
        Sample("created", _event("create", "backlog")),
        Sample("completed", _event("update", "completed", updatedFrom={"stateId": "a"}), signals=0, closes=1),
        Sample("reopened", _event("update", "started", updatedFrom={"stateId": "a"})),
        Sample(
            "edited", _event("update", "backlog", updatedFrom={"title": "Invoices"}), signals=0, changes=1
        ),
        Sample("removed", _event("remove", "backlog"), signals=0, closes=1),
    ),
    read=events,
    config=LinearConfig,
    secrets=(
        SecretField(SIGNING, "Signing secret", "Linear shows it on the page of the webhook.", required=False),
    ),
    webhook=Webhook(
        signatures=(Signature("linear-signature"),),
        headers=("linear-event",),
    ),
)
