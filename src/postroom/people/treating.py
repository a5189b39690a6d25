"""Erases a batch of rows: those that the person sent are deleted, and in others the value is replaced.

The one place that writes tables of other nouns, as they are declared (ADR 99). Signals and accounts are left to
their own services.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from postroom.db.engine import UnitOfWork
from postroom.domain.people import structures
from postroom.domain.people.values import ERASED, Value
from postroom.grouping.arrival.edits import reworded
from postroom.grouping.history.undo import delete_signals
from postroom.jobs.port import Jobs
from postroom.people.places import Counts
from postroom.people.scanning import Key, Match, is_any, matches
from postroom.signals import edits, grouping_version, removal
from postroom.signals.grouping_requests import schedule_grouping

_UNLOCKED = frozenset({"signals", "source_deliveries"})
"""Tables whose rows are not locked first: of signals the grouping is, then reports, as everywhere."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a table after one key, up to another one."""

    table: sa.Table
    after: Key | None
    to: Key


@dataclass(frozen=True, slots=True)
class Writing:
    """A transaction in a table's database, and one in that of signals, which go with their deliveries."""

    uow: UnitOfWork
    main: UnitOfWork
    jobs: Jobs
    now: datetime


async def erase_batch(writing: Writing, batch: Batch, value: Value) -> Counts:
    """Erase a value in a batch; return how many rows were deleted and how many changed, by table."""
    uow, table = writing.uow, batch.table
    lock = table.name not in _UNLOCKED
    found = await matches(uow, table, value, batch.after, batch.to, lock=lock)
    if table.name == "signals" and found:
        for project_id in await removal.reports_of(uow, [match.key[0] for match in found]):
            await grouping_version.bump(uow, project_id)
        found = await matches(uow, table, value, batch.after, batch.to)
    theirs = [match.key for match in found if match.is_theirs]
    others = [match for match in found if not match.is_theirs and not match.is_kept]
    if table.name == "signals":
        await _erase_signals(writing, [key[0] for key in theirs])
        await _reword(writing, others, value)
        return {"signals": (len(theirs), len(others))}
    counts: dict[str, tuple[int, int]] = {}
    if table.name == "source_deliveries":
        brought = await removal.brought_by(writing.main, [key[0] for key in theirs])
        await _erase_signals(writing, brought)
        counts["signals"] = (len(brought), 0)
    if theirs:
        await uow.execute(sa.delete(table).where(is_any(table, theirs)))
    if table.name == "audit_entries":
        await uow.execute(sa.text("SET LOCAL postroom.audit = 'update'"))
    for match in others:
        await _replace(uow, table, match, value)
    return {**counts, table.name: (len(theirs), len(others))}


async def _erase_signals(writing: Writing, ids: Sequence[UUID]) -> None:
    """Delete signals of any projects; their reports are described again, or deleted if nothing is left."""
    for project_id, chosen in sorted((await removal.reports_of(writing.main, ids)).items()):
        await delete_signals(
            writing.main, writing.jobs, project_id=project_id, chosen=chosen, now=writing.now
        )


async def _reword(writing: Writing, others: Sequence[Match], value: Value) -> None:
    """Replace the value in signals of others, which are embedded again, and whose reports get new words."""
    uow = writing.uow
    reports = {
        match.key[0]: await edits.replace(uow, match.key[0], _replaced(match, value)) for match in others
    }
    await reworded(uow, writing.jobs, reports, writing.now)
    for project_id in sorted(await removal.reports_of(uow, list(reports))):
        await schedule_grouping(uow, jobs=writing.jobs, project_id=project_id, now=writing.now)


async def _replace(uow: UnitOfWork, table: sa.Table, match: Match, value: Value) -> None:
    values = _replaced(match, value)
    update = sa.update(table).where(is_any(table, [match.key]))
    try:
        async with uow.begin_nested():
            await uow.execute(update.values(values))
    except IntegrityError:
        # Two values of a unique column became the same.
        mark = f"[erased {secrets.token_hex(4)}]"
        again = {
            name: what.replace(ERASED, mark) if isinstance(what, str) else what
            for name, what in values.items()
        }
        await uow.execute(update.values(again))


def _replaced(match: Match, value: Value) -> dict[str, Any]:
    return {name: structures.erased(value, held) for name, held in match.columns.items()}
