"""The transcript of a run: its steps and its cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.expiry import delete_oldest
from postroom.db.tables import scout_run_steps, scout_runs
from postroom.domain.scouts.plan import Mode
from postroom.domain.signals.extras import json_problem
from postroom.text.characters import storable

Kind = Literal["tool", "model", "finding", "note"]

MAX_OUTPUT = 4_000
"""Maximum characters of a step's output; the rest is cut off."""

MAX_STEPS = 2_000
"""Maximum steps of a run that are returned, from the first."""

_S = scout_run_steps.c


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run. `position` counts from 0; `milliseconds` is its duration."""

    position: int
    kind: Kind
    name: str
    at: datetime
    input: Mapping[str, Any] = field(default_factory=dict)
    output: str = ""
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class RunCost:
    """The mode and the cost of a run."""

    mode: Mode | None
    dry_run: bool
    found_count: int
    tool_calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: float


async def add(uow: UnitOfWork, run_id: UUID, step: Step) -> None:
    """Insert a step; characters that can't be stored are replaced, and long texts are cut off."""
    arguments = dict(step.input)
    if json_problem(arguments) is not None:
        arguments = {"text": storable(str(arguments))[:MAX_OUTPUT]}
    await uow.execute(
        sa.insert(scout_run_steps).values(
            run_id=run_id,
            position=step.position,
            kind=step.kind,
            name=storable(step.name)[:200],
            input=arguments,
            output=storable(step.output)[:MAX_OUTPUT],
            milliseconds=step.milliseconds,
            at=step.at,
        )
    )


async def of_run(uow: UnitOfWork, run_id: UUID) -> Sequence[Step]:
    """Return the steps of a run in order."""
    result = await uow.execute(
        sa.select(_S.position, _S.kind, _S.name, _S.at, _S.input, _S.output, _S.milliseconds)
        .where(_S.run_id == run_id)
        .order_by(_S.position)
        .limit(MAX_STEPS)
    )
    return [Step(*row) for row in result]


async def bill_of(uow: UnitOfWork, run_id: UUID) -> RunCost:
    """Return the cost of an existing run so far."""
    runs = scout_runs.c
    result = await uow.execute(
        sa.select(
            runs.mode,
            runs.dry_run,
            runs.found_count,
            runs.tool_calls,
            runs.tokens_in,
            runs.tokens_out,
            runs.cost_usd,
        ).where(runs.id == run_id)
    )
    return RunCost(*result.one())


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` steps from before `before`; return how many."""
    return await delete_oldest(uow, scout_run_steps, scout_run_steps.c.at, before=before, limit=limit)
