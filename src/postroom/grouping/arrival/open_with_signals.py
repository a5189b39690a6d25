"""Opens a report with signals that are known to belong together; nothing is compared."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.grouping.decision import Decision
from postroom.domain.signals.intake import NewSignal
from postroom.domain.sources.configs import scout_of
from postroom.grouping.arrival.assign import assign
from postroom.grouping.arrival.decide import Assignment
from postroom.grouping.index.reports import NOTHING
from postroom.grouping.repository import PendingSignal
from postroom.jobs.port import Jobs


async def open_together(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    title: str,
    members: Sequence[tuple[UUID, NewSignal]],
    reason: str,
    now: datetime,
    jobs: Jobs,
) -> None:
    """Open a report with the given id, and assign pending signals to it as the pipeline would.

    `members` are the stored signals: their ids, and what was sent. `reason` is written to their traces, and
    `jobs` takes what follows, such as research.
    """
    first = members[0][1]
    card = card_of_signal(first.description, first.source_product, first.source_type)
    opens, joins = Decision("open", None, reason, None), Decision("join", report_id, reason, None)
    assignments = [
        Assignment(
            signal=PendingSignal(
                id=id,
                source_product=signal.source_product,
                source_type=signal.source_type,
                description=signal.description,
                weight=signal.weight,
                timestamp=signal.timestamp or now,
                received_at=now,
                features=None,
                scout=scout_of(signal.source_product, signal.extra),
            ),
            title=title,
            decision=joins if number else opens,
            report_id=report_id,
            search=NOTHING,
            card="" if number else card.text,
        )
        for number, (id, signal) in enumerate(members)
    ]
    await assign(uow, project_id, assignments, now=now, jobs=jobs)
