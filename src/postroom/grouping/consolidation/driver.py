"""The one loop of the consolidation: steps over a project's window, and a sink for what each of them plans.

A step reads and computes outside any transaction. What it planned is carried out, recorded in a run, or collected
to be printed: that is the sink's part, and so is what says that there is no further step.
"""

from dataclasses import dataclass
from typing import Protocol

from postroom.grouping.consolidation.planning import Planned, Search, plan
from postroom.grouping.grouper import Grouper


class Sink(Protocol):
    """Handling of the steps."""

    async def begin_step(self) -> int | None:
        """Return the number of the signal after which the next step begins; None if there is to be none now."""

    async def take(self, planned: Planned) -> int | None:
        """Handle a step; return the number of its changes, None if the run ended meanwhile."""

    async def finish(self) -> None:
        """Note that the window was gone through to its end."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How steps are planned; all of it as in `planning.plan`."""

    preview: bool = False
    carried: bool = False


async def drive(grouper: Grouper, project_id: int, sink: Sink, steps: Steps) -> int:
    """Plan step after step and hand each to the sink; return how many changes it took."""
    changed, search = 0, Search()
    while (after := await sink.begin_step()) is not None:
        planned = await plan(
            grouper,
            project_id,
            after=after,
            preview=steps.preview,
            carried=steps.carried,
            search=search,
        )
        if planned is not None:
            done = await sink.take(planned)
            if done is None:
                return changed
            changed += done
        if planned is None or not planned.there.more:
            await sink.finish()
            break
    return changed
