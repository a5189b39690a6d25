"""Roles of an organization's members: owners manage people, members work, viewers read and are notified."""

from collections.abc import Iterable
from enum import StrEnum

from postroom.domain.identity.scopes import NOTIFY, WILDCARD, satisfies


class Role(StrEnum):
    """A member's role in an organization, from the most to the least permissions."""

    OWNER = "owner"
    MEMBER = "member"
    VIEWER = "viewer"


SERVER_OWNER = "owner@localhost"
"""The user in whose name commands on the server's machine act where it has no owner, or several. Created on the
first change."""

OWNER_SCOPES = frozenset({"organization_member:write"})
"""Scopes that only owners may use in an organization, whatever their key has."""


def refused_scope(role: Role, requested: Iterable[str]) -> str | None:
    """Return the first scope of `wanted` that somebody with `role` may not use, or None when they may use all."""
    return next((scope for scope in requested if not _may_use(role, scope)), None)


def highest(roles: Iterable[Role]) -> Role | None:
    """Return the role with the most permissions, or None when there is none."""
    order = list(Role)
    return min(roles, key=order.index, default=None)


def may_grant(role: Role, scope: str) -> bool:
    """Return whether somebody whose highest role is `role` may give one of their keys a scope.

    The internal scopes of scouts' runs can't be given, and `*` exceeds a viewer's permissions.
    """
    if not satisfies({WILDCARD}, scope):
        return False
    return _may_use(role, scope)


def _may_use(role: Role, scope: str) -> bool:
    if scope in OWNER_SCOPES:
        return role is Role.OWNER
    return role is not Role.VIEWER or _reads(scope)


def _reads(scope: str) -> bool:
    return scope.endswith(":read") or scope == NOTIFY
