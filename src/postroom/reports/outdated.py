"""Words of reports whose signals have changed: marking them as out of date, and writing new ones.

A report's title, summary and card describe its signals. When some leave or join by a regrouping, or are edited, the
words are marked in the same transaction, and a job writes them again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports
from postroom.domain.reports.corrections import hold_back
from postroom.domain.reports.state import SHOWN, Status
from postroom.jobs.port import Job, Jobs
from postroom.reports import repository, texts
from postroom.reports.decisions.promotion import ask_for_research
from postroom.reports.schemas import LockedReport
from postroom.reports.work_log.schemas import SYSTEM

WORDS_JOB = "words"
"""Job that writes the words of a report again; its key is the report's id."""
LOST_AFTER = timedelta(minutes=10)
"""Age of a mark from which another job is enqueued with a further change, since the first may be lost."""

_MARK = sa.text("""
    WITH before AS MATERIALIZED (
        SELECT id, words_outdated_at FROM reports
         WHERE id = ANY(:ids) AND status <> 'deleted' AND signal_count > 0
         ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE reports AS r SET words_outdated_at = :now, card_is_read = r.card_is_read AND r.id <> ALL(:smaller)
      FROM before WHERE r.id = before.id AND r.id = ANY(:ids)
    RETURNING r.project_id, r.id,
              coalesce(before.words_outdated_at < :lost_before, true) AS needs_job
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("smaller", type_=ARRAY(sa.Uuid)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("lost_before", type_=sa.DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True)
class OutdatedReport:
    """A locked report whose words are out of date since `at`; `card` is the one that a language model wrote."""

    held: LockedReport
    at: datetime
    card: str | None


async def mark(
    uow: UnitOfWork,
    report_ids: Collection[UUID],
    *,
    jobs: Jobs,
    now: datetime,
    smaller: Collection[UUID] = (),
) -> None:
    """Mark the words of reports as out of date, and have them written again after this transaction commits.

    `smaller` have lost signals, so that a card by a language model may be about these.
    """
    if not report_ids:
        return
    values = {
        "ids": sorted(report_ids),
        "smaller": list(smaller),
        "now": now,
        "lost_before": now - LOST_AFTER,
    }
    found = await uow.execute(_MARK, values)
    for project_id, id in sorted((row.project_id, row.id) for row in found if row.needs_job):
        await ask_for_words(uow, jobs=jobs, project_id=project_id, report_id=id)


async def ask_for_words(uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_id: UUID) -> None:
    """Have the words of a report written again after this transaction commits."""
    await jobs.enqueue(uow, Job(WORDS_JOB, str(report_id), {"project_id": project_id}))


async def outdated_since(uow: UnitOfWork, report_id: UUID) -> datetime | None:
    """Return since when the words of a report are out of date; None if they are current."""
    found = await uow.execute(sa.select(reports.c.words_outdated_at).where(reports.c.id == report_id))
    return found.scalar_one_or_none()


async def find(uow: UnitOfWork, project_id: int, report_id: UUID) -> OutdatedReport | None:
    """Lock a report whose words are out of date; None if they are not, or there is no such report."""
    held = (await repository.lock(uow, [report_id])).get(report_id)
    if held is None or held.project_id != project_id or held.facts.status is Status.DELETED:
        return None
    r = reports.c
    found = await uow.execute(
        sa.select(r.words_outdated_at, sa.case((r.card_is_read, r.card)).label("card")).where(
            r.id == report_id
        )
    )
    row = found.one()
    return None if row.words_outdated_at is None else OutdatedReport(held, row.words_outdated_at, row.card)


async def read_card(uow: UnitOfWork, report_id: UUID) -> str | None:
    """Return the card that a language model wrote for a report; None if none did, or signals left it since."""
    r = reports.c
    found = await uow.execute(sa.select(r.card).where(r.id == report_id, r.card_is_read))
    return found.scalar_one_or_none()


async def research_again(uow: UnitOfWork, report: OutdatedReport, *, jobs: Jobs, now: datetime) -> bool:
    """Have a report that is shown to people researched again; return whether it is one."""
    if report.held.facts.status not in SHOWN:
        return False
    await repository.update(uow, report.held.id, repository.promoted(now))
    await ask_for_research(uow, jobs=jobs, project_id=report.held.project_id, report_id=report.held.id)
    return True


async def rename(uow: UnitOfWork, report: OutdatedReport, *, headline: str, card: str, now: datetime) -> None:
    """Replace the working title of a report, and its card unless a language model wrote that."""
    values = {"headline": headline, "card": report.card or card, "updated_at": now}
    await repository.update(uow, report.held.id, values)


async def rewrite(
    uow: UnitOfWork, report: OutdatedReport, *, title: str, summary: str, now: datetime
) -> None:
    """Replace title and summary of a report, where it has some that no person wrote, and clear its mark.

    The mark of a summary that a person wrote stays until somebody edits it.
    """
    held = report.held
    before = {"title": held.title, "summary": held.summary}
    said = {
        name: new
        for name, new in (("title", title), ("summary", summary))
        if before[name] is not None and (before[name] != new or name in held.corrections)
    }
    values = {**hold_back(held.corrections, said), "updated_at": now}
    changes = {name: new for name, new in said.items() if name in values}
    if "summary" in changes:
        values |= {"problem_length": len(summary), "extras": repository.without_prompts()}
    if "summary" not in held.corrections:
        values["words_outdated_at"] = None
    await repository.update(uow, held.id, values)
    await texts.log_changes(uow, held, changes, SYSTEM, now)
