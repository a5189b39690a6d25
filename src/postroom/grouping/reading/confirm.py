"""The confirmation of joins: a reader's proposal is shown with its evidence, apart from the rest of the batch."""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Forbidden, Invalid, Limited
from postroom.domain.grouping.reading import Checked, one_line
from postroom.grouping.reading import rows
from postroom.grouping.reading.batch import Batch
from postroom.grouping.reading.question import Proposal, Side, make_confirmation, shown
from postroom.models.language import Answer, Question, T

MEMBERS_SHOWN = 3
"""Maximum number of new signals, and of others, of each report in the question."""


class Ask(Protocol):
    """Asks a language model one question for a project."""

    async def __call__(
        self, question: Question[T], project_id: int, subject: UUID, *, reuse: bool = True
    ) -> Answer[T]:
        """Return the answer; with `reuse` a recorded one to the same question will do.

        Raises:
            Limited: the daily budget does not allow it.
            Forbidden: models may not read the organization's data.
            Unavailable: the model failed.
            Invalid: it gave no usable answer.
        """


async def confirm(
    engine: AsyncEngine, ask: Ask, project_id: int, run_id: UUID, *, batch: Batch, checked: Checked
) -> None:
    """Keep the joins that the model confirms when it sees both reports, and the signals that led to the proposal.

    The other signals of the batch are not shown, and a report without signals from before the batch is not joined:
    so a signal can speak for a join of two reports only where it is itself, and beside what others said.

    Raises:
        PostroomError: there is no answer now; the reading is repeated.
    """
    reports = batch.reports
    cards = {entry.entry.number: entry.entry.card.text for entry in batch.listed}
    new = {id for item in batch.items for id in item.ids}
    ids = list(dict.fromkeys(reports[number] for join in checked.joins for number in join[:2]))
    async with unit_of_work(engine) as uow:
        found = await rows.texts_of(uow, ids, most=MEMBERS_SHOWN + len(new), newest=True)

    def side(number: int) -> Side:
        members = [row.description for row in found.get(reports[number], []) if row.id not in new]
        return Side(members[:MEMBERS_SHOWN], cards[number], _arrived(batch, checked, number))

    proposed = {join: Proposal(side(join[0]), side(join[1]), join[2]) for join in checked.joins}
    asked = [join for join, pair in proposed.items() if pair.first.texts and pair.second.texts]
    confirmed: dict[int, str] = {}
    if asked:
        try:
            answer = await ask(make_confirmation([proposed[join] for join in asked]), project_id, run_id)
            confirmed = {pair.pair - 1: one_line(pair.reason) for pair in answer.value.pairs if pair.same}
        except (Invalid, Limited, Forbidden) as error:
            checked.refused.append(f"The joins could not be confirmed: {error.message}")
    kept = [join for place, join in enumerate(asked) if place in confirmed]
    checked.refused += [
        f"Reports {first} and {second} stay apart: their signals did not confirm it."
        for first, second, _ in checked.joins
        if (first, second) not in {join[:2] for join in kept}
    ]
    checked.joins = kept


def _arrived(batch: Batch, checked: Checked, number: int) -> list[str]:
    """Return the texts of the signals that the answer put into a report, newest first."""
    items = [batch.items[at].signal for at, placed in checked.placed.items() if placed.target == number]
    items.sort(key=lambda signal: (signal.timestamp, signal.seq), reverse=True)
    return [shown(signal.description) for signal in items[:MEMBERS_SHOWN]]
