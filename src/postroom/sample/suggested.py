"""A suggestion of a reading, for seeded projects."""

from uuid import UUID

from postroom.clock import new_id
from postroom.grouping.regroup.suggestions import suggest
from postroom.sample.objects import Place, a_signal, add_report


async def add_suggestion(place: Place, report_id: UUID) -> tuple[UUID, UUID]:
    """Suggest moving a signal of a report to another, new one; return the ids of both."""
    other = await add_report(place, status="potential")
    made = await suggest(
        place.uow,
        place.project_id,
        from_id=report_id,
        to_id=other,
        signal_ids=[await a_signal(place, report_id)],
        reason="Both are about the same export.",
        run_id=new_id(),
        now=place.now,
    )
    assert made is not None  # noqa: S101  # nothing was suggested before
    return made, other
