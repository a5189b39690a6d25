"""What the next reading of a project would change: the model is asked, and nothing that it answers is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.grouping.reading.applied import Applied, Suggested
from postroom.grouping.reading.batch import Batch
from postroom.grouping.reading.reader import Answered, Reader, ask_about, next_batch, write
from postroom.grouping.regroup import rows as regroup_rows
from postroom.grouping.regroup.rows import Regrouping

MAX_CHANGES = 1_000
"""Maximum number of changes that are listed; one reading makes fewer."""


@dataclass(frozen=True, slots=True)
class PreviewedChange:
    """A proposed merge, split or move. `to_report_id` is None for a new report."""

    kind: str
    from_report_id: UUID
    to_report_id: UUID | None
    signals: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReadingPreview:
    """A reading's input and proposed changes; `dollars` is None if its price is unknown."""

    model: str
    signals: int
    cards: int
    changes: tuple[PreviewedChange, ...]
    suggested: tuple[Suggested, ...]
    unsure: int
    refused: tuple[str, ...]
    input_tokens: int
    output_tokens: int
    dollars: float | None


@asynccontextmanager
async def _discarded(engine: AsyncEngine) -> AsyncIterator[UnitOfWork]:
    """Open a transaction that is rolled back in any case."""
    async with engine.connect() as connection:
        yield connection


async def preview_reading(reader: Reader, project_id: int) -> ReadingPreview | None:
    """Return what reading the next batch would change; None if no signal waits.

    The model is asked and paid as for a reading. Its answer is applied in a transaction that is rolled back, so
    what is shown has passed every check that a reading passes.

    Raises:
        PostroomError: the model can't be asked, or gave no usable answer.
    """
    # Collecting a batch numbers reports and marks repeated signals as read.
    batch = await next_batch(reader, project_id, partial(_discarded, reader.engine))
    if batch is None:
        return None
    answered = await ask_about(reader, project_id, batch, new_id())
    async with _discarded(reader.engine) as uow:
        applied = await write(reader, uow, project_id, batch, answered)
        _, done = await regroup_rows.page_of_run(uow, answered.run_id, limit=MAX_CHANGES, offset=0)
    return _preview(batch, answered, applied, done)


def _preview(batch: Batch, answered: Answered, applied: Applied, done: list[Regrouping]) -> ReadingPreview:
    opened = {change.to_report_id for change in done if change.kind == "split"}
    answer = answered.answer
    return ReadingPreview(
        model=answer.model,
        signals=sum(len(item.ids) for item in batch.items),
        cards=len(batch.listed),
        changes=tuple(
            PreviewedChange(
                change.kind.value,
                change.from_report_id,
                None if change.to_report_id in opened else change.to_report_id,
                len(change.signal_ids),
                change.reason,
            )
            for change in done
        ),
        suggested=tuple(applied.suggested),
        unsure=len(answered.checked.unsure),
        refused=tuple(applied.refused),
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        dollars=None if answer.dollars is None else float(answer.dollars),
    )
