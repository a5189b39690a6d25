"""Application of edits to signals, before grouping considers pending ones."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.reports.titles import working_title
from postroom.grouping import repository
from postroom.jobs.port import Jobs
from postroom.reports import outdated
from postroom.reports import service as reports
from postroom.screening import service as screening
from postroom.signals import edits
from postroom.signals.edits import Edited


async def apply_pending(uow: UnitOfWork, jobs: Jobs, project_id: int, now: datetime) -> int:
    """Apply edits of a project's signals; return how many grouped signals have a new text.

    Edited signals are screened again, also those of which only the facts beside the text changed.
    A report of one such signal without a title of its own gets a new headline and card; the words of others are
    marked as out of date.
    """
    found = await edits.apply_pending(uow, project_id, now)
    await screening.forget(uow, [edited.id for edited in found])
    await repository.forget_reworded(
        uow,
        grouped=[edited.id for edited in found if edited.report_id is not None and not edited.facts_only],
        waiting=[edited.id for edited in found if edited.report_id is None],
    )
    of_report: defaultdict[UUID, list[Edited]] = defaultdict(list)
    for edited in found:
        if edited.report_id is not None and not edited.facts_only:
            of_report[edited.report_id].append(edited)
    described: list[UUID] = []
    for report_id, edits_of_report in sorted(of_report.items()):
        edited = edits_of_report[-1]
        title = working_title(edited.description, edited.source_product, edited.source_type)
        card = card_of_signal(edited.description, edited.source_product, edited.source_type).text
        if not await reports.rename_single(uow, report_id, headline=title, card=card, now=now):
            described.append(report_id)
    await outdated.mark(uow, described, jobs=jobs, now=now)
    return sum(map(len, of_report.values()))
