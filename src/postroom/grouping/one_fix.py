"""The one-fix question: before work starts by itself on a report, would one pull request settle a neighbour too?

The nearest reports that are ready, in work, lately resolved or have a pull request are shown to the language model,
with some signals of each. Its answers are kept and noted in the work log; a sibling becomes a suggestion to merge.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import one_fix_answers
from postroom.domain.errors import PostroomError, Unavailable
from postroom.domain.grouping.reading import one_line
from postroom.grouping.consolidation import rows
from postroom.grouping.grouper import Grouper
from postroom.grouping.preview.similar import similar_to_report
from postroom.grouping.reading.confirm import Ask
from postroom.grouping.reading.question import Proposal, Side, make_confirmation
from postroom.grouping.regroup import suggestions
from postroom.reports.notes import note
from postroom.telemetry import log

NEIGHBOURS = 3
"""Reports that one is compared with."""
MEMBERS = 3
"""Newest signals of each report in the question."""
RESOLVED_WITHIN = timedelta(days=30)
"""How long a resolved report counts as a neighbour."""

_A = one_fix_answers.c
_AT_WORK = sa.text("""
    SELECT r.id FROM reports AS r
     WHERE r.id = ANY(:ids) AND r.status NOT IN ('suppressed', 'failed', 'deleted')
       AND (r.status = 'ready'
            OR EXISTS (SELECT FROM report_claims AS claim WHERE claim.report_id = r.id)
            OR (r.implementation_pr_url IS NOT NULL AND r.status <> 'resolved')
            OR (r.status = 'resolved' AND EXISTS (SELECT FROM report_watches AS fix
                 WHERE fix.report_id = r.id AND fix.kind = 'fix' AND fix.since >= :since
                   AND NOT fix.facts ? 'item')))
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)), sa.bindparam("since", type_=sa.DateTime(timezone=True))
)
_SIGNALS = sa.text("SELECT id, signal_count FROM reports WHERE id = ANY(:ids)").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid))
)


async def compare(grouper: Grouper, ask: Ask, project_id: int, report_id: UUID) -> int:
    """Ask about the neighbours of a report that were not compared since either got a signal; return how many.

    Without an answer, because the budget or the organization does not allow the question, nothing is kept.

    Raises:
        Unavailable: the model or the database can't be reached now.
    """
    near = [one.likeness.report_id for one in await similar_to_report(grouper, project_id, report_id)]
    async with unit_of_work(grouper.engine) as uow:
        asked = await _unasked(uow, report_id, await _at_work(grouper, uow, near))
        texts = await _texts(grouper, uow, project_id, [report_id, *asked])
    asked = {id: signals for id, signals in asked.items() if texts.get(id)}
    if not asked or not texts.get(report_id):
        return 0
    run_id = new_id()
    question = make_confirmation([Proposal(Side(texts[report_id]), Side(texts[id])) for id in asked])
    try:
        answer = await ask(question, project_id, run_id)
    except Unavailable:
        raise
    except PostroomError as error:
        log.warning("could not ask about neighbours", report=str(report_id), why=error.message)
        return 0
    said = {pair.pair - 1: (pair.same, one_line(pair.reason)) for pair in answer.value.pairs}
    now = grouper.clock()
    async with unit_of_work(grouper.engine) as uow:
        for place, (other, signals) in enumerate(asked.items()):
            if place in said:
                same, reason = said[place]
                found = {
                    "same": same,
                    "reason": reason,
                    "model": answer.model,
                    "signals": signals,
                    "asked_at": now,
                }
                await _keep(uow, project_id, report_id, other, found)
                if same:
                    await suggestions.suggest(
                        uow,
                        project_id,
                        from_id=report_id,
                        to_id=other,
                        signal_ids=(),
                        reason=reason,
                        run_id=run_id,
                        now=now,
                    )
    return len(asked)


async def _keep(
    uow: UnitOfWork, project_id: int, report_id: UUID, other: UUID, found: Mapping[str, Any]
) -> None:
    """Keep the answer about two reports, and note it in the work log of the one that work would start on."""
    first, second = sorted((report_id, other))
    made = insert(one_fix_answers).values(
        project_id=project_id, first_report_id=first, second_report_id=second, **found
    )
    await uow.execute(
        made.on_conflict_do_update(index_elements=["first_report_id", "second_report_id"], set_=dict(found))
    )
    verb = "would settle" if found["same"] else "would not settle"
    text = f"One pull request {verb} this report and report {other}, says {found['model']}. {found['reason']}"
    await note(uow, project_id, report_id, text.strip(), now=found["asked_at"])


async def _at_work(grouper: Grouper, uow: UnitOfWork, near: Sequence[UUID]) -> list[UUID]:
    """Return the nearest of some reports that work is done or was done about, at most `NEIGHBOURS`."""
    since = grouper.clock() - RESOLVED_WITHIN
    found = set((await uow.execute(_AT_WORK, {"ids": list(near), "since": since})).scalars())
    return [id for id in near if id in found][:NEIGHBOURS]


async def _unasked(uow: UnitOfWork, report_id: UUID, others: Sequence[UUID]) -> dict[UUID, int]:
    """Return the reports that were not compared with their present signals, with the number of both's signals."""
    counted = await uow.execute(_SIGNALS, {"ids": [report_id, *others]})
    size = {row.id: row.signal_count for row in counted}
    known = await uow.execute(
        sa.select(_A.first_report_id, _A.second_report_id, _A.signals).where(
            sa.or_(_A.first_report_id == report_id, _A.second_report_id == report_id)
        )
    )
    answered = {
        (row.second_report_id if row.first_report_id == report_id else row.first_report_id): row.signals
        for row in known
    }
    both = {other: size[report_id] + size[other] for other in others if {other, report_id} <= size.keys()}
    return {other: signals for other, signals in both.items() if answered.get(other) != signals}


async def _texts(
    grouper: Grouper, uow: UnitOfWork, project_id: int, report_ids: Sequence[UUID]
) -> dict[UUID, list[str]]:
    """Return the texts of the newest signals of each report."""
    since = grouper.clock() - timedelta(days=grouper.settings.window_days)
    window = {"project_id": project_id, "since": since, "model": grouper.embedder.name}
    members = await rows.signals_of(uow, window, report_ids, most=MEMBERS)
    descriptions = await rows.descriptions(uow, [one.id for one in members])
    return {
        id: [descriptions[one.id] for one in members if one.report_id == id and one.id in descriptions]
        for id in report_ids
    }
