"""Scopes of keys: `object:read` or `object:write`, `signal:emit`, or the wildcard `*`."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum

from postroom.domain.errors import Invalid

WILDCARD = "*"
EMIT = "signal:emit"
"""Permission to send signals and nothing else; `task:write` includes it."""
NOTIFY = "notification:write"
"""Permission to be notified: to have destinations of one's own. `task:write` includes it."""
INTERNAL_OBJECTS = frozenset({"signal_scout_internal", "signal_scout_report", "signal_scratchpad_internal"})
"""Objects that the wildcard does not include; a key must have them by name."""


class Scope(StrEnum):
    """Scopes for personal keys: those of public endpoints, and the wildcard."""

    ALL = "*"
    SIGNAL_EMIT = "signal:emit"
    TASK_READ = "task:read"
    TASK_WRITE = "task:write"
    NOTIFICATION_WRITE = "notification:write"
    SCOUT_READ = "signal_scout:read"
    SCOUT_WRITE = "signal_scout:write"
    ERROR_TRACKING_READ = "error_tracking:read"
    ERROR_TRACKING_WRITE = "error_tracking:write"
    PROJECT_READ = "project:read"
    PROJECT_WRITE = "project:write"
    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_WRITE = "organization:write"
    MEMBER_READ = "organization_member:read"
    MEMBER_WRITE = "organization_member:write"
    USER_READ = "user:read"
    USER_WRITE = "user:write"


_SCOPE = re.compile(r"[a-z][a-z0-9_]{0,62}:(?:read|write)")


def satisfies(held: Collection[str], wanted: str) -> bool:
    """Return whether a key with the scopes `held` has the scope `wanted`; write implies read."""
    subject, _, action = wanted.partition(":")
    if wanted in held or (action == "read" and f"{subject}:write" in held):
        return True
    if wanted in {EMIT, NOTIFY} and "task:write" in held:
        return True
    return WILDCARD in held and subject not in INTERNAL_OBJECTS


def first_missing(held: Collection[str], wanted: Iterable[str]) -> str | None:
    """Return the first scope of `wanted` that `held` does not satisfy, or None when all are."""
    return next((scope for scope in wanted if not satisfies(held, scope)), None)


def normalise(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return `scopes` trimmed, without duplicates, sorted.

    Raises:
        Invalid: a scope is malformed, or there is none.
    """
    found = sorted({scope.strip() for scope in scopes} - {""})
    for scope in found:
        if scope not in (WILDCARD, EMIT) and not _SCOPE.fullmatch(scope):
            raise Invalid(f"'{scope}' is not a scope; write it as object:read, object:write, {EMIT} or *.")
    if not found:
        raise Invalid("A key needs at least one scope, such as task:read.")
    return tuple(found)
