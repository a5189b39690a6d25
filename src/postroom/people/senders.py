"""Which fields say who sent something, for each kind of source (ADR 99).

Most sources name the sender: GitHub and GitLab by login, the others as they write it. Only those with `addresses`
give an e-mail address, and only in the delivery, which retention deletes; a signal keeps the author alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from postroom.domain.people.values import Value
from postroom.sources.registry import payload as read


@dataclass(frozen=True, slots=True)
class Sender:
    """Paths to addresses, to names or logins, and to ids of the user there."""

    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


SENDERS: Mapping[str, Sender] = {
    "github": Sender(names=("comment.user.login", "issue.user.login")),
    "gitlab": Sender(addresses=("user.email",), names=("user.username", "user.name")),
    "jira": Sender(
        addresses=("issue.fields.reporter.emailAddress",),
        names=("issue.fields.reporter.displayName",),
        ids=("issue.fields.reporter.accountId",),
    ),
    "linear": Sender(
        addresses=("actor.email", "data.creator.email"),
        names=("actor.name", "data.creator.name"),
        ids=("actor.id", "data.creator.id"),
    ),
    "pagerduty": Sender(names=("event.agent.summary",)),
    "slack": Sender(ids=("event.user",)),
    "zendesk": Sender(
        addresses=("detail.requester.email", "ticket.requester.email", "requester.email"),
        names=("detail.requester.name", "ticket.requester.name", "requester.name"),
        ids=("detail.requester_id", "ticket.requester_id", "requester_id"),
    ),
    "intercom": Sender(
        addresses=("data.item.source.author.email", "data.item.user.email"),
        names=("data.item.source.author.name", "data.item.user.name"),
        ids=("data.item.source.author.id", "data.item.user.id"),
    ),
    # These name no person: alerts of systems, or, for `custom` and `feed`, many at once. There the author of each
    # signal is compared.
    "alertmanager": Sender(),
    "custom": Sender(),
    "feed": Sender(),
    "grafana": Sender(),
    "posthog": Sender(
        addresses=("ticket.person.properties.email", "ticket.anonymous_traits.email"),
        names=("ticket.person.properties.name", "ticket.anonymous_traits.name"),
        ids=("ticket.distinct_id",),
    ),
    "sentry": Sender(
        addresses=("data.event.user.email",),
        names=("data.event.user.username",),
        ids=("data.event.user.id",),
    ),
}
"""The sender of each kind of source that takes deliveries."""

_SIGNAL = Sender(
    addresses=("author", "author_email", "email", "user_email", "requester_email"),
    names=("author",),
    ids=("distinct_id", "user_id"),
)
"""In the facts beside the text of a signal, whatever its source."""

_EVENT = Sender(
    addresses=(
        "distinct_id",
        "properties.email",
        "properties.$email",
        "properties.$set.email",
        "properties.$set.$email",
        "properties.user.email",
        "properties.contexts.feedback.contact_email",
    ),
    names=("properties.user.username", "properties.contexts.feedback.name"),
    ids=("distinct_id", "properties.distinct_id", "properties.user.id"),
)
_OCCURRENCE = Sender(
    addresses=("occurrence.user", "occurrence.facts.email"),
    names=("occurrence.facts.name",),
    ids=("occurrence.user",),
)

Row = Mapping[str, Any]


def _paths(value: Value, sender: Sender) -> tuple[str, ...]:
    return {"address": sender.addresses, "name": sender.names, "distinct_id": sender.ids}[value.kind]


def sent_by(value: Value, sender: Sender, payload: Any) -> bool:
    """Return whether a payload was sent by the person: the first of the paths that is there is the sender.

    A comment of another one on the person's issue is not theirs.
    """
    return value.is_same(read.text(payload, *_paths(value, sender)))


def _names(value: Value, sender: Sender, row: Row) -> bool:
    return any(value.is_same(read.text(row, path)) for path in _paths(value, sender))


def _sends_delivery(value: Value, row: Row) -> bool:
    sender = SENDERS.get(row["kind"])
    if sender is None or sender == Sender():
        return False
    try:
        payload = orjson.loads(row["body"])
    except orjson.JSONDecodeError:
        return False
    return sent_by(value, sender, payload)


THEIRS: Mapping[str, Callable[[Value, Row], bool]] = {
    "signals": lambda value, row: _names(value, _SIGNAL, row["extra"]),
    "events": lambda value, row: _names(value, _EVENT, row),
    "pending_occurrences": lambda value, row: _names(value, _OCCURRENCE, row),
    "recent_occurrences": lambda value, row: _names(value, _OCCURRENCE, row),
    "source_deliveries": _sends_delivery,
    "invites": lambda value, row: value.kind == "address" and value.is_same(row["email"]),
    "notification_destinations": lambda value, row: value.kind == "address" and value.is_same(row["address"]),
}
"""Tables whose rows may be the person's by a field, with the function that says so."""
