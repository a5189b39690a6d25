"""Issues that reports have in the project's tracker, when a source of issues brings them.

What Postroom opened does not come back as a signal, and whatever changes there, the report is brought in step.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import tracker_links, trackers
from postroom.domain.sources.steering import Steered
from postroom.domain.trackers.following import SYNC_JOB
from postroom.domain.trackers.texts import marked
from postroom.jobs.port import Job, Jobs
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.registry.model import Closed, Observation

OURS = "It is an issue that Postroom opened."
_L = tracker_links.c


async def without(
    uow: UnitOfWork,
    jobs: Jobs,
    source: ConnectedSource,
    observed: Sequence[tuple[Observation, Steered]],
    closed: Sequence[Closed],
) -> tuple[list[tuple[Observation, Steered]], int]:
    """Filter out observations of issues that Postroom opened; also return their number.

    Issues of reports that changed are read again.
    """
    names = {one.object_id for one, _ in observed} | {one.object_id for one in closed}
    marks = {id for one, _ in observed for id in marked(f"{one.body} {' '.join(one.labels)}")}
    found = await uow.execute(
        sa.select(_L.id, _L.name, _L.adopted, _L.tracker_id)
        .join(trackers, trackers.c.id == _L.tracker_id)
        .where(
            _L.project_id == source.project_id,
            trackers.c.kind == source.kind,
            sa.or_(_L.name.in_(names), _L.id.in_(marks)),
        )
    )
    links = found.all()
    if not links:
        return list(observed), 0
    touched = sorted({link.name for link in links if link.name in names})
    if touched:
        await jobs.enqueue(uow, Job(SYNC_JOB, str(links[0].tracker_id), {"touched": touched}))
    ids = {link.id for link in links}
    opened = {link.name for link in links if not link.adopted}
    kept = [
        pair
        for pair in observed
        if pair[0].object_id not in opened
        and ids.isdisjoint(marked(f"{pair[0].body} {' '.join(pair[0].labels)}"))
    ]
    return kept, len(observed) - len(kept)
