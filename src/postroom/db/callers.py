"""On whose behalf this process writes, which triggers record with each change of an audited table (ADR 95)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import orjson
import sqlalchemy as sa

AUDITED = frozenset(
    {
        "connected_sources",
        "git_connections",
        "handoff_configs",
        "invites",
        "memberships",
        "notification_destinations",
        "organizations",
        "personal_api_keys",
        "project_configs",
        "project_tokens",
        "projects",
        "regroupings",
        "report_removals",
        "report_state_changes",
        "scout_configs",
        "second_factors",
        "sign_in_links",
        "signal_screenings",
        "skills",
        "slack_apps",
        "slack_links",
        "source_configs",
        "trackers",
        "user_autonomy",
        "user_identities",
        "users",
    }
)
"""Tables whose changes a trigger records; a test compares them with the triggers."""

ActorKind = Literal["user", "key", "run", "operator", "visitor", "system"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a person, a key, a scout's run, the server's operator, or a visitor without any of them."""

    actor: ActorKind
    address: str = ""
    user_id: int | None = None
    key_id: UUID | None = None


_caller: ContextVar[Caller | None] = ContextVar("caller", default=None)


@contextmanager
def calling(caller: Caller | None) -> Iterator[None]:
    """Write on behalf of `caller` within the block, until `identify` says more; None is the server itself."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)


def identify(caller: Caller) -> None:
    """Say who calls, once that is known; without effect where nobody does, as in a request that only reads."""
    if _caller.get() is not None:
        _caller.set(caller)


def name_callers(engine: sa.Engine) -> None:
    """Tell the database who calls before each write to an audited table, for its transaction."""
    sa.event.listen(engine, "before_execute", _name_caller)


def _name_caller(connection: sa.Connection, statement: Any, *_: object) -> None:
    caller = _caller.get()
    if caller is None or not isinstance(statement, sa.Insert | sa.Update | sa.Delete):
        return
    if getattr(statement.table, "name", "") in AUDITED:
        connection.exec_driver_sql(
            "SELECT set_config('postroom.caller', %s, true)", (orjson.dumps(caller).decode(),)
        )
