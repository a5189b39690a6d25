"""Edits of signals, which the grouping of their project takes over before it looks at what waits."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.cards import card_of_signal
from postroom.grouping.arrival.features import working_title
from postroom.reports import service as reports
from postroom.signals import edits
from postroom.signals.edits import Edited


async def take_over(uow: UnitOfWork, project_id: int, now: datetime) -> int:
    """Give edited signals their other words; return how many of those in a report have another text.

    A report of one such signal, to which nobody and no model has given words yet, is called by the other words.
    """
    found = await edits.take_over(uow, project_id, now)
    of_report: defaultdict[UUID, list[Edited]] = defaultdict(list)
    for one in found:
        if one.report_id is not None and not one.facts_only:
            of_report[one.report_id].append(one)
    for report_id, mine in sorted(of_report.items()):
        one = mine[-1]
        title = working_title(one.description, one.source_product, one.source_type)
        card = card_of_signal(one.description, one.source_product, one.source_type).text
        await reports.rename_single(uow, report_id, headline=title, card=card, now=now)
    return sum(map(len, of_report.values()))
