"""Application of edits to signals, before grouping considers pending ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.reports.promotion import after_growth
from postroom.domain.reports.titles import working_title
from postroom.grouping import repository
from postroom.jobs.port import Jobs
from postroom.reports import outdated
from postroom.reports import service as reports
from postroom.reports.decisions.resume import resume_grown
from postroom.reports.notes import note
from postroom.reports.schemas import Addition
from postroom.screening import service as screening
from postroom.signals import edits
from postroom.signals.edits import Edited


async def apply_pending(uow: UnitOfWork, jobs: Jobs, project_id: int, now: datetime) -> int:
    """Apply edits of a project's signals; return how many grouped signals have a new text.

    Edited signals are screened again, also those of which only the facts beside the text changed, unless these are
    numbers alone. What has grown counts for its report, which is promoted by it, or researched again.
    A report of one such signal without a title of its own gets a new headline and card; the words of others are
    marked as out of date.
    """
    found = await edits.apply_pending(uow, project_id, now)
    await _raise(uow, project_id, found, now, jobs=jobs)
    await screening.forget(uow, [edited.id for edited in found if not edited.numbers_only])
    await repository.forget_reworded(
        uow,
        grouped=[edited.id for edited in found if edited.report_id is not None and not edited.facts_only],
        waiting=[edited.id for edited in found if edited.report_id is None and not edited.numbers_only],
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


async def reworded(
    uow: UnitOfWork, jobs: Jobs, reports_of: Mapping[UUID, UUID | None], now: datetime
) -> None:
    """Have signals whose text was replaced embedded again, and their reports described again.

    `reports_of` has the report of each, None for one that is not grouped.
    """
    await repository.forget_reworded(
        uow,
        grouped=[id for id, report_id in reports_of.items() if report_id is not None],
        waiting=[id for id, report_id in reports_of.items() if report_id is None],
    )
    described = {report_id for report_id in reports_of.values() if report_id is not None}
    await outdated.mark(uow, described, jobs=jobs, now=now)


async def _raise(
    uow: UnitOfWork, project_id: int, found: Sequence[Edited], now: datetime, *, jobs: Jobs
) -> None:
    """Count what signals weigh more for their reports, and have those researched that it promotes."""
    grown: defaultdict[UUID, list[str]] = defaultdict(list)
    for edited in found:
        if edited.grown and edited.report_id is not None:
            grown[edited.report_id].append(edited.grown)
    if not grown:
        return
    additions = [
        Addition(edited.report_id, 0, edited.added, [])
        for edited in found
        if edited.grown and edited.report_id is not None
    ]
    counters = await reports.add_signals(uow, additions, now, jobs=jobs)
    passing = [
        id
        for id, one in counters.items()
        if after_growth(one.status, one.total_weight, one.signal_count, one.signals_at_run)
    ]
    for report_id in await resume_grown(uow, passing, jobs=jobs, now=now):
        await note(
            uow, project_id, report_id, f"Researched because its facts grew. {grown[report_id][0]}", now=now
        )
