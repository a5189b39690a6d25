"""Makes signals that were stored together with their report comparable, so that others can join them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from postroom.db.engine import unit_of_work
from postroom.grouping.arrival import features
from postroom.grouping.arrival.decide import backgrounds
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.reports import PRIOR_BACKGROUND
from postroom.grouping.repository import EmbeddedSignal, PendingSignal
from postroom.signals import grouping_version, states


@dataclass(slots=True)
class Indexing:
    """Members of a project's reports that were embedded and not measured yet: `ids` are all, also without a vector.

    They are embedded a few at a time, so that live signals come in between, and measured many at a time, since each
    time the window is loaded.
    """

    grouper: Grouper
    project_id: int
    ids: set[UUID] = field(default_factory=set)
    _embedded: list[EmbeddedSignal] = field(default_factory=list)

    async def add(self, members: Sequence[PendingSignal]) -> None:
        """Embed members of reports; one that can't be embedded stays in its report and is not tried again."""
        self._embedded += await features.embed(self.grouper, self.project_id, members)
        self.ids.update(signal.id for signal in members)

    async def measure(self) -> None:
        """Measure the members' similarity to their surroundings outside any transaction."""
        if not self.ids:
            return
        grouper, project_id = self.grouper, self.project_id
        measured = dict.fromkeys(self.ids, PRIOR_BACKGROUND)
        if self._embedded:
            async with unit_of_work(grouper.engine) as uow:
                # A window that is loaded from now on contains these signals.
                await grouping_version.bump(uow, project_id)
            async with unit_of_work(grouper.engine) as uow:
                window = await grouper.window(uow, project_id, len(self._embedded[0].features.vector))
            measured |= await asyncio.to_thread(backgrounds, window, self._embedded)
        async with unit_of_work(grouper.engine) as uow:
            await states.set_backgrounds(uow, project_id, measured)
        self.ids.clear()
        self._embedded.clear()
