"""What members of an organization may do: owners manage people, members work, viewers read."""

from collections.abc import Iterable
from enum import StrEnum

from postroom.domain.identity.scopes import WILDCARD, satisfies


class Role(StrEnum):
    """What a member of an organization is there, from the one who may do most to the one who may do least."""

    OWNER = "owner"
    MEMBER = "member"
    VIEWER = "viewer"


OWNER_SCOPES = frozenset({"organization_member:write"})
"""What only owners may do in an organization, whatever their key holds."""


def refused_scope(role: Role, wanted: Iterable[str]) -> str | None:
    """Return the first scope of `wanted` that somebody with `role` may not use, or None when they may use all."""
    return next((scope for scope in wanted if not _may_use(role, scope)), None)


def highest(roles: Iterable[Role]) -> Role | None:
    """Return the role that may do most, or None when there is none."""
    order = list(Role)
    return min(roles, key=order.index, default=None)


def may_grant(role: Role, scope: str) -> bool:
    """Tell whether somebody whose highest role is `role` may give a key of theirs a scope.

    The scopes of runs of scouts are nobody's to give, and `*` is more than viewers have.
    """
    if not satisfies({WILDCARD}, scope):
        return False
    return _may_use(role, scope)


def _may_use(role: Role, scope: str) -> bool:
    if scope in OWNER_SCOPES:
        return role is Role.OWNER
    return role is not Role.VIEWER or _reads(scope)


def _reads(scope: str) -> bool:
    return scope.endswith(":read")
