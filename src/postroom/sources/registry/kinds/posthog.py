"""Error tracking issues and support tickets of a PostHog instance, by polling."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
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
)
from postroom.sources.registry.polling import json_of, problem_of, turn_suffix, turns_of

ISSUE = ("error_tracking", "issue_created")
TICKET = ("conversations", "ticket")
PAGE = 100
MAX_PAGES = 50
"""Maximum pages of one round; earlier rounds have seen the rest."""
CLOSED = frozenset({"resolved", "suppressed", "archived"})
"""Statuses of closed error tracking issues."""


class PostHogConfig(SourceConfigModel):
    """The polled PostHog instance and the objects to read."""

    host: str = Field("https://eu.posthog.com", description="Address of the instance.", max_length=300)
    project: str = Field(description="Number of the project there.", pattern=r"^[0-9]{1,18}$")
    what: Literal["issues", "tickets"] = Field(
        "issues", description="Whether to poll error tracking issues or support tickets."
    )


def events(delivery: Delivery, config: PostHogConfig) -> Sequence[Event]:
    """Read a polled issue or ticket."""
    payload = delivery.payload
    if read.mapping(payload, "ticket"):
        return [_ticket(read.mapping(payload, "ticket"), config)]
    return [_issue(read.mapping(payload, "issue"), config)]


def _issue(issue: Any, config: PostHogConfig) -> Event:
    id, status = read.required(issue, "id"), read.text(issue, "status")
    if status in CLOSED:
        return Closed(ISSUE, id, status)
    facts: dict[str, Any] = {"exception_type": read.text(issue, "name")}
    for name, paths in (
        ("occurrences", "aggregations.occurrences"),
        ("users_affected", "aggregations.users"),
    ):
        number = read.integer(issue, paths)
        if number is not None:
            facts[name] = number
    return Observation(
        ISSUE,
        id,
        read.required(issue, "name", "description"),
        body=read.text(issue, "description"),
        reopening=f"reopened:{read.text(issue, 'last_seen')}",
        reopened_at=read.moment(issue, "last_seen"),
        occurred_at=read.moment(issue, "first_seen"),
        url=f"{config.host.rstrip('/')}/project/{config.project}/error_tracking/{id}",
        extra=facts,
    )


def _ticket(ticket: Any, config: PostHogConfig) -> Event:
    id, status = read.required(ticket, "id", "ticket_number"), read.text(ticket, "status")
    if status in {"resolved", "closed", "solved"}:
        return Closed(TICKET, id, status)
    words = read.text(ticket, "last_message_text")
    title = read.text(ticket, "email_subject", "subject") or words.split("\n", 1)[0][:200]
    if not title:
        return Skipped("The ticket has no text.")
    return Observation(
        TICKET,
        id,
        title,
        body=words,
        reopening=f"reopened:{read.text(ticket, 'updated_at')}",
        reopened_at=read.moment(ticket, "updated_at"),
        occurred_at=read.moment(ticket, "created_at", "updated_at"),
        url=f"{config.host.rstrip('/')}/project/{config.project}/support/tickets/{id}",
        extra={"channel": read.text(ticket, "channel_source"), "priority": read.text(ticket, "priority")},
    )


def begin(
    config: PostHogConfig, secrets: Mapping[str, str], cursor: Mapping[str, Any], now: datetime
) -> Request:
    """Request the first page of a round."""
    if not secrets.get("token"):
        raise PollProblem("No personal API key is configured.", fatal=True)
    return _call(config, {"Authorization": f"Bearer {secrets['token']}"}, 0)


def _call(config: PostHogConfig, headers: Mapping[str, str], offset: int) -> Request:
    base = f"{config.host.rstrip('/')}/api/projects/{config.project}"
    headers = {**headers, "Accept": "application/json"}
    if config.what == "tickets":
        # Requesting a single ticket would mark it as read by the team; the list does not.
        return Request(
            f"{base}/conversations/tickets/?limit={PAGE}&offset={offset}&order_by=-updated_at",
            headers=headers,
        )
    body = {
        "dateRange": {"date_from": "-30d"},
        "orderBy": "last_seen",
        "orderDirection": "DESC",
        "status": "all",
        "limit": PAGE,
        "offset": offset,
    }
    return Request(
        f"{base}/error_tracking/query/issues/",
        "POST",
        {**headers, "Content-Type": "application/json"},
        json.dumps(body).encode(),
    )


def page(
    config: PostHogConfig,
    cursor: Mapping[str, Any],
    response: Response,
    now: datetime,
) -> Page:
    """Read a page. The round ends at items that are older than the newest one of the last round."""
    problem = problem_of(response, now)
    if problem is not None:
        raise problem
    answer = json_of(response)
    found = [one for one in read.items(answer, "results") if isinstance(one, dict)]
    if not isinstance(answer, dict) or "results" not in answer:
        raise PollProblem("The response is not a list.")
    stamp_name, kind = ("updated_at", "ticket") if config.what == "tickets" else ("last_seen", "issue")
    stamps = [stamp for one in found if (stamp := read.moment(one, stamp_name)) is not None]
    known, offset = read.moment(cursor, "seen"), (read.integer(cursor, "offset") or 0) + PAGE
    newest = max([*stamps, *filter(None, [read.moment(cursor, "newest")])], default=None)
    more = answer.get("hasMore") is True or isinstance(answer.get("next"), str)
    more = (
        more and bool(found) and not (known and stamps and min(stamps) <= known) and offset < PAGE * MAX_PAGES
    )
    kept: dict[str, Any] = {} if newest is None else {"newest": newest.isoformat()}
    if more:
        kept |= {"offset": offset, **({"seen": cursor["seen"]} if known else {})}
    elif newest is not None:
        kept = {"seen": newest.isoformat()}
    if kind == "ticket":
        suffixes = [read.text(one, "updated_at") for one in found]
    else:
        turns = turns_of(
            cursor, [(read.text(one, "id"), read.text(one, "status") in CLOSED) for one in found]
        )
        suffixes = [turn_suffix(turns, read.text(one, "id")) for one in found]
        kept |= {"turns": turns} if turns else {}
    return Page(
        [
            Item(
                f"poll:{kind}:{read.text(one, 'id', 'ticket_number')}:{read.text(one, 'status')}:{suffix}",
                {kind: one},
            )
            for one, suffix in zip(found, suffixes, strict=True)
        ],
        kept,
        _call(config, {}, offset) if more else None,
    )


_ISSUE: dict[str, Any] = {
    "id": "018f2a6e-5d6e-7c11-9f6b-0a1c2d3e4f50",
    "status": "active",
    "name": "TypeError",
    "description": "Cannot read properties of undefined (reading 'total')",
    "first_seen": "2026-03-01T09:00:00Z",
    "last_seen": "2026-03-02T09:00:00Z",
    "aggregations": {"occurrences": 31, "users": 9},
}

KIND = SourceKind(
    name="posthog",
    title="PostHog",
    category="errors",
    summary="Error tracking issues or support tickets of an existing PostHog instance.",
    emits=(ISSUE, TICKET),
    set_up="""\
1. In PostHog create a **personal API key** with the scope `error_tracking:read` (or `ticket:read` for tickets).
2. Add a source of this kind with the instance's address (`host`), the number of the `project`, `what` to poll, and
   the key as its `token`. It is polled at once, then every few minutes.
3. `postroom sources show NAME` shows the last poll and its error, if any.

Applications can also send events here without a PostHog server; that is a separate source.
""",
    samples=(
        Sample("issue", {"issue": _ISSUE}, config={"project": "1"}),
        Sample(
            "resolved",
            {"issue": {**_ISSUE, "status": "resolved"}},
            config={"project": "1"},
            signals=0,
            closes=1,
        ),
        Sample(
            "ticket",
            {
                "ticket": {
                    "id": "t-9",
                    "ticket_number": 9,
                    "status": "open",
                    "channel_source": "email",
                    "email_subject": "Export is empty",
                    "last_message_text": "The file that I get has no rows.",
                    "updated_at": "2026-03-01T09:00:00Z",
                }
            },
            config={"project": "1", "what": "tickets"},
        ),
    ),
    read=events,
    config=PostHogConfig,
    secrets=(SecretField("token", "Personal API key", "Personal API key with read access."),),
    poll=Poll(begin, page),
)
