"""An error issue and a project token, for seeded projects."""

from uuid import UUID, uuid5

from postroom.db.paging import Page
from postroom.domain.issues.occurrences import ExceptionPart, Frame, Occurrence, to_json
from postroom.identity.secret import KeyHasher
from postroom.issues import counting
from postroom.issues import service as issues
from postroom.sample.objects import Place
from postroom.sdk_events.schemas import PendingOccurrence
from postroom.tokens import service as tokens
from postroom.tokens.service import Tokens

_IDS = UUID("9d1b8f0e-2f51-4f4c-8a53-5f1d2a6b7c90")


async def add_error_issue(place: Place) -> UUID:
    """Create an error issue."""
    frame = Frame("berths/plan.py", "assign", "berths.plan", 88, own=True)
    occurrence = Occurrence(
        kind="exception",
        at=place.now,
        exceptions=(ExceptionPart("BerthTaken", "Berth 12 is taken until 18:00", (frame,)),),
        release="harbour@4.2",
        environment="production",
        user="ann",
    )
    id = uuid5(_IDS, str(place.project_id))
    pending = PendingOccurrence(1, "sentry", id, place.now, to_json(occurrence))
    await counting.count(
        place.uow, jobs=place.jobs, project_id=place.project_id, batch=[pending], now=place.now
    )
    found = await issues.page_of_issues(place.uow, place.project_id, Page(1, 0), status=None)
    return found.issues[0].id


async def add_token(place: Place, hasher: KeyHasher) -> UUID:
    """Create a token."""
    made = await tokens.create(place.uow, Tokens(hasher), place.project_id, label="Web shop", now=place.now)
    return made.id
