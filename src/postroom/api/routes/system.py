"""The state of the server, for those who administer it."""

import platform
from collections.abc import Sequence
from contextlib import AsyncExitStack
from importlib.metadata import version
from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import UserCall, user_call
from postroom.api.http.errors import permission_denied
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.system import SystemDeletion, SystemProcess, SystemResponse, SystemRetention
from postroom.db.engine import unit_of_work
from postroom.models.configured import name_of
from postroom.observability import status
from postroom.observability.deletions import Deletion
from postroom.observability.findings import findings, is_silent
from postroom.observability.status import Status
from postroom.settings import Settings

router = Router(tags=["system"])

_DAYS = {"retention_days", "dead_letter_days", "window_days", "clone_days", "archive_days"}

ReadCall = Annotated[UserCall, Depends(user_call("user:read", any_role=True), scope="function")]


@router.get("/api/system", summary="The state of the server")
async def read_system(call: ReadCall) -> JsonResponse[SystemResponse]:
    """Return checks with what to do, processes, queues, storage, retention and the last backup.

    Only for signed-in administrators of the server, and its owner on its own machine.
    """
    actor, state = call.actor, state_of(call.request)
    if not (actor.owns_server or (actor.is_staff and actor.session_id is not None)):
        raise permission_denied("Only signed-in administrators of the server may see this.")
    async with AsyncExitStack() as opened:
        events = call.uow
        if state.events is not None:
            events = await opened.enter_async_context(unit_of_work(state.events))
            await status.limit_time(events)
        await status.limit_time(call.uow)
        found = await status.read(call.uow, events)
        tables = await status.tables(call.uow)
    settings, lease = state.settings, state.settings.jobs.lease_seconds
    return json_response(
        {
            "version": version("postroom"),
            "schema_revision": found.schema,
            "postgres": found.postgres,
            "python": platform.python_version(),
            "language_model": name_of(settings.language),
            "embedding_model": _embedding(settings),
            "database_bytes": found.database_bytes,
            "findings": [
                {"check": one.check, "state": one.state, "details": one.details, "action": one.action}
                for one in findings(found, lease_seconds=lease, now=call.now)
            ],
            "processes": _processes(found, lease),
            "queues": [
                {
                    "name": queue.name,
                    "waiting": queue.waiting,
                    "running": queue.running,
                    "oldest_seconds": queue.oldest_seconds,
                }
                for queue in found.queues
            ],
            "tables": [{"name": one.name, "bytes": one.bytes, "rows": one.rows} for one in tables],
            "retention": _retention(settings),
            "deletions": _deletions(found.deletions),
            "backup": None
            if found.backup is None
            else {
                "succeeded_at": found.backup.succeeded_at,
                "bytes": found.backup.bytes,
                "last_status": found.backup.last_status,
                "reason": found.backup.reason,
            },
        }
    )


def _embedding(settings: Settings) -> str:
    """Return the model of embeddings; the setting of its name is for other servers only."""
    wanted = settings.embedding
    return "included with Postroom" if wanted.provider == "local" else wanted.model


def _processes(found: Status, lease: float) -> list[SystemProcess]:
    holder = found.scheduler.holder if found.scheduler is not None and found.scheduler.valid else None
    return [
        {
            "role": one.role,
            "host": one.host,
            "pid": one.pid,
            "version": one.version,
            "started_at": one.started_at,
            "silent_seconds": one.silent_seconds,
            "state": "silent" if is_silent(one, lease) else "alive",
            "schedules": one.id == holder,
        }
        for one in found.processes
    ]


def _deletions(found: Sequence[Deletion]) -> list[SystemDeletion]:
    return [
        {"what": one.what, "deleted_at": one.deleted_at, "deleted": one.deleted, "total": one.total}
        for one in found
    ]


def _retention(settings: Settings) -> list[SystemRetention]:
    """Return the settings that say how long something is kept, with the names of their variables."""
    found: list[SystemRetention] = []
    for group in Settings.model_fields:
        of_group = getattr(settings, group)
        for name, field in getattr(type(of_group), "model_fields", {}).items():
            if group == "retention" or name in _DAYS:
                found.append(
                    {
                        "setting": f"POSTROOM_{group}__{name}".upper(),
                        "days": float(getattr(of_group, name)),
                        "meaning": field.description or "",
                    }
                )
    return found
