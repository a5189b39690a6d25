"""Texts of the OpenAPI document: introduction, groups, common parameters and errors."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

ABOUT = """\
Signals go in one by one; reports come out, one for each problem. All of it is JSON over HTTP.

**Keys.** A personal key is sent as `Authorization: Bearer phx_…`. Where no header can be set, the field
`personal_api_key` of the body or of the query string will do. Only the first of the three that is there counts.
A body above 1 MB is not searched for a key, and is read only after the one in the header or query was checked.
A key holds scopes such as `task:read`; `task:write` includes reading and `signal:emit` (sending signals, nothing
else), and `*` is every scope but the two that are kept for the runs of scouts. It may also be limited to projects
or to organizations.

**Paths.** They may end with a slash or without; nothing is redirected. `@current` in the place of a project's
number is the first project that the key may reach. A method that a path does not have is a 405 with `Allow`.

**Bodies.** JSON, forms and multipart forms are read, up to 20 MB and 100 levels of nesting. One that does not come
in time is a 408. JSON answers are compressed for clients that accept gzip. A number may come
as its text, `yes` passes for true, a date for a moment at its beginning. Fields that are not known are ignored.
An integer that neither 64 bits nor a floating-point number hold exactly is refused: send it as text.

**Errors.** Nearly all have the envelope `{type, code, detail, attr}`. A few have `{"error": …}`; they say so.

**Pages.** Lists answer `{count, next, previous, results}` and take `limit` (100 by default, no maximum) and
`offset`. What makes no sense there counts as absent.

**Limits.** A key may make 480 calls a minute and 4,800 an hour unless the server is set otherwise; calls that send
signals or measured values count apart, up to 12,000 a minute. Beyond that the answer is a 429 that says in
`Retry-After` how many seconds to wait.

This description is at `/api/schema/`, as JSON or, with `?format=yaml`, as YAML.
"""

TAGS: Mapping[str, str] = MappingProxyType(
    {
        "signing in": "Accounts of people: the first one, signing in and out, passwords, keys of one's own.",
        "account": "Who a key speaks for, and which organizations and projects it may reach.",
        "processing": "Whether signals are grouped as they come, and holding that back for a while.",
        "project config": "What starts by itself in a project, and what language models may cost it.",
        "user autonomy": "What starts by itself for a person, in place of what the project says.",
        "source configs": "Which sources a project lets in. Signals of others are left out.",
        "sources": "What signals come from by themselves: trackers, alerts and feeds, and what they sent.",
        "project tokens": "Public keys that SDKs send events with, and that open nothing.",
        "repositories": "The repositories that a project is connected to.",
        "SDK intake": "What became of what SDKs sent.",
        "error issues": "Errors that SDKs sent: one issue for each fault, however often it occurs.",
        "signals": "Sending signals.",
        "screening": "What the safety filter holds back, and where all signals are.",
        "reports": "The inbox: one report for each problem, its status and its signals.",
        "grouping": "What people change about the groups: merges, splits and moves, each of which can be undone.",
        "artefacts": "The work log of a report: findings, judgments, notes, reviewers.",
        "tasks": "Work that agents do, each try at it, and what came of it.",
        "metrics": "Measured values over time, such as volumes, latencies and deploys, which scouts watch.",
        "handing over": "Handing reports to agents: how, what was handed over, and what was sent to a webhook.",
        "scouts": "Agents on a schedule that look for problems: what they follow and when they run.",
        "scout runs": "What each run of a scout did and found, and what runs themselves report.",
        "scout memory": "What scouts remember from run to run, and what people tell them.",
        "project profile": "What scouts are told of a project and of its people.",
    }
)
"""The groups of operations in order."""

PATH_PARAMETERS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "project_id": {"type": "string", "pattern": "^(@current|[0-9]{1,19})$", "examples": ["@current"]},
        "organization_id": {"type": "string", "examples": ["@current"]},
        "user_id": {"type": "string", "examples": ["@me"]},
    }
)
"""Schemas of path parameters other than UUIDs."""

RETRY_AFTER: Mapping[str, Any] = MappingProxyType(
    {"description": "Seconds to wait before the next try.", "schema": {"type": "integer", "minimum": 0}}
)

ALLOW: Mapping[str, Any] = MappingProxyType(
    {"description": "The methods that the path has.", "schema": {"type": "string"}}
)

ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "BadRequest": "A parameter or the body is wrong, or the body can't be read; nothing was changed.",
        "NotAuthenticated": "No key was sent, or it is unknown or revoked.",
        "PermissionDenied": "The key lacks a scope or is limited to something else, or its user is no member.",
        "NotAuthenticatedOrDenied": "No key was sent or it is unknown (`not_authenticated`, "
        "`authentication_failed`); or the key lacks a scope or is limited to something else, or its user is no "
        "member (`permission_denied`).",
        "NotFound": "There is no such thing, or none that the key may see.",
        "MethodNotAllowed": "The path does not have the method of the call; `Allow` names those that it has.",
        "TooLarge": "The body is larger than 20 MB.",
        "UnsupportedMediaType": "The body is neither JSON nor a form.",
        "Throttled": "The key has made as many calls as it may for now.",
        "Unavailable": "Something that the server needs, such as its database, is out of reach for the moment.",
    }
)
"""The errors that many operations share."""
