"""Texts of the OpenAPI document: introduction, groups, common parameters and errors."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

ABOUT = """\
Send signals one by one, and read reports, one for each problem. The API is JSON over HTTP and compatible with the
API of PostHog Signals.

**Keys.** Send a personal API key as `Authorization: Bearer phx_…`. If you cannot set a header, use the field
`personal_api_key` of the body or the query string. The first of these three that is present is used. A body above
1 MB is not searched for a key, and is read only after the key in the header or query was checked. A key has
scopes such as `task:read`; `task:write` includes `task:read`, `signal:emit` (sending signals only) and
`notification:write` (destinations of notifications of one's own, also for viewers), and `*` includes
all scopes except the internal ones of scout runs. A key can be limited to projects or organizations.

**Paths.** A trailing slash is optional; there are no redirects. `@current` instead of a project's number is the
first project that the key can access. An unsupported method gets 405 with `Allow`.

**Bodies.** JSON, forms and multipart forms, up to 20 MB and 100 levels of nesting. A body that arrives too slowly
gets 408. JSON responses are compressed for clients that accept gzip. Numbers can be sent as text, `yes` means true,
and a date means its first moment. Unknown fields are ignored. An integer that neither 64 bits nor a float can hold
exactly is refused; send it as text.

**Errors.** Nearly all have the envelope `{type, code, detail, attr}`. A few have `{"error": …}`, as documented.

**Pages.** Lists return `{count, next, previous, results}` and accept `limit` (default 100, maximum 200) and
`offset`. Invalid values are ignored. Of any list an empty parameter of the query counts as absent.

**Rate limits.** By default a key may make 480 calls per minute and 4,800 per hour. Calls that send signals or
metrics count separately, up to 12,000 per minute. Above that the response is 429 with `Retry-After` in seconds.

This description is at `/api/schema/`, as JSON or, with `?format=yaml`, as YAML.
"""

TAGS: Mapping[str, str] = MappingProxyType(
    {
        "signing in": "Accounts: the first one, sessions, passwords, invitations, personal API keys.",
        "account": "The owner of the key, and accessible organizations and projects.",
        "processing": "Whether signals are grouped, and pausing it.",
        "project config": "Automatic starts of a project, and its language model budget.",
        "user autonomy": "A person's own settings for automatic starts.",
        "labels": "Labels that people put on reports.",
        "views": "Filters of the inbox with a name.",
        "source configs": "Which source types a project accepts. Signals of others are ignored.",
        "sources": "Connected sources (trackers, alerts, feeds) and their deliveries.",
        "project tokens": "Public tokens with which SDKs send events.",
        "repositories": "Connected repositories of a project.",
        "system": "The state of the server, for its administrators.",
        "SDK intake": "What SDKs sent, and what happened to it.",
        "error issues": "Errors from SDKs, grouped into one issue per fault.",
        "signals": "Sending signals, and their processing.",
        "screening": "Quarantined signals, and counts of signals by processing stage.",
        "reports": "The inbox: one report per problem, with its status and signals.",
        "grouping": "Merges, splits and moves, regrouping runs, and previews. Changes can be undone.",
        "artefacts": "The work log of a report: findings, judgments, notes, reviewers.",
        "tasks": "Tasks of coding agents, their runs and results.",
        "insights": "What became of a project's reports, by week, area, source and reviewer.",
        "metrics": "Metrics such as volumes, latencies and deploys, which scouts monitor.",
        "handing over": "Hand-off of reports to coding agents, and webhook deliveries.",
        "notifications": "Notifications about reports: destinations with their rules, and deliveries.",
        "trackers": "Issue trackers: the connection, its rules, and the issues of reports.",
        "scouts": "Configurations and skills of scouts, which find problems on a schedule.",
        "scout runs": "Runs of scouts, their findings, and what runs report themselves.",
        "scout memory": "What scouts remember between runs, and notes from people.",
        "project profile": "What scouts know about a project and its members.",
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
    {"description": "Seconds to wait before the next attempt.", "schema": {"type": "integer", "minimum": 0}}
)

ALLOW: Mapping[str, Any] = MappingProxyType(
    {"description": "Supported methods of the path.", "schema": {"type": "string"}}
)

ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "BadRequest": "A parameter or the body is invalid. Nothing was changed.",
        "NotAuthenticated": "The key is missing, unknown or revoked.",
        "PermissionDenied": "The key lacks a scope or is limited to other objects, or its owner is not a member.",
        "NotAuthenticatedOrDenied": "The key is missing or unknown (`not_authenticated`, "
        "`authentication_failed`), or it lacks a scope or is limited to other objects, or its owner is not a "
        "member (`permission_denied`).",
        "NotFound": "Not found, or not visible to the key.",
        "MethodNotAllowed": "The path does not support this method; `Allow` lists those that it does.",
        "TooLarge": "The body is larger than 20 MB.",
        "UnsupportedMediaType": "The body is neither JSON nor a form.",
        "Throttled": "The key exceeded its rate limit.",
        "Unavailable": "Something that the server needs, such as its database, is temporarily unavailable.",
    }
)
"""The errors that many operations share."""
