"""Readings by agents that are connected anyway: they are given a batch for some time, and answer it.

The answer is checked and written like that of a language model, as a run that can be undone. Joins of reports,
which a second question confirms elsewhere, are only suggested. Signals that did not pass screening are not given to
agents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import reading_leases, signals
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.cards import Card
from postroom.domain.grouping.catalogue import Entry
from postroom.domain.grouping.reading import check
from postroom.grouping.consolidation.run_rows import Run, find_run, update_run
from postroom.grouping.reading.batch import Batch, Item, collect
from postroom.grouping.reading.question import PROMPT, NewSignal, ReadingAnswer, make_question
from postroom.grouping.reading.reader import Answered, ReadingContext, count_left, write
from postroom.grouping.reading.rows import Unread
from postroom.grouping.reading.shortlist import Nearness, shorten_catalogue
from postroom.models.replay import replayed
from postroom.reports.catalogue import Listed
from postroom.reports.work_log.schemas import Author

LEASED = timedelta(minutes=15)
"""How long an agent has to answer; then others are given its signals."""
MAX_LEASES = 4
"""Maximum number of unanswered batches of a project."""
AGENT = "agent"
"""Stands in place of a model's name in the run of an agent's reading."""

_L = reading_leases.c


@dataclass(frozen=True, slots=True)
class Given:
    """A batch that an agent was given, with the instructions; `left` signals wait besides."""

    id: UUID
    expires_at: datetime
    instructions: str
    catalogue: Sequence[Entry]
    signals: Sequence[NewSignal]
    left: int


async def give(context: ReadingContext, uow: UnitOfWork, project_id: int) -> Given | None:
    """Give the caller the next batch; None if nothing waits.

    Raises:
        Conflict: too many batches are unanswered.
    """
    now = context.clock()
    # One at a time, so that two callers are not given the same signals.
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, project_id)))
    await uow.execute(reading_leases.delete().where(_L.project_id == project_id, _L.expires_at <= now))
    count = sa.select(sa.func.count()).where(_L.project_id == project_id)
    if (await uow.execute(count)).scalar_one() >= MAX_LEASES:
        raise Conflict(
            f"{MAX_LEASES} batches of this project wait for their answers: answer one, or wait until it expires."
        )
    batch = await collect(
        uow,
        project_id,
        window_days=context.window_days,
        size=context.settings.batch_size,
        now=now,
        passed=True,
    )
    if batch is None:
        return None
    if len(batch.listed) > (most := context.settings.max_cards // 2):
        near = Nearness([], None, {home for home in batch.homes if home > 0})
        batch = shorten_catalogue(batch, near, match_model=None, most=most, now=now, in_full=True)
    id, ids = new_id(), [id for item in batch.items for id in item.ids]
    await uow.execute(
        reading_leases.insert().values(
            id=id, project_id=project_id, signal_ids=ids, batch=_stored(batch), expires_at=now + LEASED
        )
    )
    left = await count_left(context, uow, project_id) - len(ids)
    catalogue = [entry.entry for entry in batch.listed]
    return Given(id, now + LEASED, PROMPT.text, catalogue, batch.shown, max(0, left))


async def answer(
    context: ReadingContext,
    uow: UnitOfWork,
    project_id: int,
    lease_id: UUID,
    said: ReadingAnswer,
    *,
    by: Author,
) -> Run:
    """Check the answer to a batch and write it as a run of the caller; return the run.

    Raises:
        NotFound: the project has given no such batch, or it was answered.
        Conflict: it has expired.
    """
    taken = reading_leases.delete().where(_L.id == lease_id, _L.project_id == project_id)
    row = (await uow.execute(taken.returning(_L.batch, _L.expires_at))).one_or_none()
    if row is None:
        raise NotFound("Not found.")
    if row.expires_at <= context.clock():
        raise Conflict("The batch has expired, and others may be reading its signals. Ask for the next one.")
    batch = await _loaded(uow, row.batch)
    question = make_question([entry.entry for entry in batch.listed], batch.shown)
    given = replayed(question, answer=said.model_dump(mode="json"), model=AGENT)
    answered = Answered(new_id(), given, check(said.operations(), batch.asked))
    await write(context, uow, project_id, batch, answered, confirmed=False)
    await update_run(uow, answered.run_id, {"user_id": by.user_id, "task_id": by.task_id})
    run = await find_run(uow, project_id, answered.run_id)
    if run is None:
        raise NotFound("Not found.")
    return run


_LOCK = 0x72656164
"""The number of the advisory lock of `give`."""


def _stored(batch: Batch) -> dict[str, Any]:
    return {
        "items": [
            {
                **asdict(item.signal),
                "id": str(item.signal.id),
                "report_id": str(item.signal.report_id),
                "timestamp": item.signal.timestamp.isoformat(),
                "description": "",
                "same": [str(id) for id in item.same],
            }
            for item in batch.items
        ],
        "listed": [
            [str(one.id), one.entry.number, one.entry.card.area, one.entry.card.text, one.entry.closed]
            for one in batch.listed
        ],
        "updated": [one.updated_at.isoformat() for one in batch.listed],
        "homes": list(batch.homes),
        "provisional": [[number, str(id)] for number, id in batch.provisional.items()],
    }


async def _loaded(uow: UnitOfWork, stored: Mapping[str, Any]) -> Batch:
    """Return a stored batch with the texts of its signals; that of one that was deleted is empty."""
    ids = [UUID(item["id"]) for item in stored["items"]]
    query = sa.select(signals.c.id, signals.c.description).where(
        signals.c.id == sa.any_(sa.cast(ids, ARRAY(sa.Uuid))), signals.c.deleted_at.is_(None)
    )
    texts = {row.id: row.description for row in await uow.execute(query)}
    items = []
    for item in stored["items"]:
        values = {name: value for name, value in item.items() if name != "same"}
        values |= {
            "id": UUID(item["id"]),
            "report_id": UUID(item["report_id"]),
            "timestamp": datetime.fromisoformat(item["timestamp"]),
            "description": texts.get(UUID(item["id"]), ""),
        }
        items.append(Item(Unread(**values), tuple(UUID(id) for id in item["same"])))
    return Batch(
        items=items,
        listed=[
            Listed(UUID(id), Entry(number, Card(area, text), closed), datetime.fromisoformat(updated))
            for (id, number, area, text, closed), updated in zip(
                stored["listed"], stored["updated"], strict=True
            )
        ],
        homes=stored["homes"],
        provisional={number: UUID(id) for number, id in stored["provisional"]},
        trusted=True,
    )
