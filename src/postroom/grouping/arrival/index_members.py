"""Makes signals that were stored together with their report comparable, so that others can join them."""

import asyncio
from collections.abc import Sequence

from postroom.db.engine import unit_of_work
from postroom.grouping.arrival import features
from postroom.grouping.arrival.decide import backgrounds
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.reports import PRIOR_BACKGROUND
from postroom.grouping.repository import PendingSignal
from postroom.signals import grouping_version, states


async def index_members(grouper: Grouper, project_id: int, members: Sequence[PendingSignal]) -> None:
    """Embed members of reports, and measure their similarity to their surroundings outside any transaction.

    One that can't be embedded stays in its report and is not tried again.
    """
    embedded = await features.embed(grouper, project_id, members)
    measured = dict.fromkeys((signal.id for signal in members), PRIOR_BACKGROUND)
    if embedded:
        async with unit_of_work(grouper.engine) as uow:
            # A window that is loaded from now on contains these signals.
            await grouping_version.bump(uow, project_id)
        async with unit_of_work(grouper.engine) as uow:
            window = await grouper.window(uow, project_id, len(embedded[0].features.vector))
        measured |= await asyncio.to_thread(backgrounds, window, embedded)
    async with unit_of_work(grouper.engine) as uow:
        await states.set_backgrounds(uow, project_id, measured)
