"""Destinations of notifications and their deliveries, as people manage them.

A destination belongs to the project, whose members all manage it, or to a person, who alone sees it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.notifications.events import PERSONAL_DEFAULT, PROJECT_DEFAULT
from postroom.domain.notifications.rules import DigestTimes, next_digest
from postroom.identity import people
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Job, Jobs
from postroom.notify import repository, unsubscribing
from postroom.notify.addresses import checked, new_secret
from postroom.notify.schemas import Delivery, DeliveryPage, Destination, DestinationKind
from postroom.notify.secrets import DestinationSeals
from postroom.notify.sender import SEND_JOB
from postroom.notify.slack import repository as slack
from postroom.projects import activity
from postroom.projects import service as projects

ROTATION = timedelta(days=1)
"""How long the secret that was replaced is signed with as well."""
MAX_DESTINATIONS, MAX_PERSONAL = 200, 20
"""Destinations of one project, those of people included, and of one person in it."""


async def list_destinations(uow: UnitOfWork, project_id: int, user_id: int) -> list[Destination]:
    """Return the destinations of the project and of the person, oldest first."""
    return await repository.select_destinations(uow, project_id, user_id=user_id)


async def get(uow: UnitOfWork, project_id: int, user_id: int, id: UUID, *, lock: bool = False) -> Destination:
    """Return a destination of the project or of the person.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
    """
    found = await repository.select_destination(uow, id, lock=lock)
    if found is None or found.project_id != project_id or found.user_id not in (None, user_id):
        raise NotFound("This destination does not exist.")
    return found


async def add(
    uow: UnitOfWork,
    project_id: int,
    *,
    user_id: int,
    personal: bool,
    kind: DestinationKind,
    address: str | None,
    token: str | None,
    rule: Mapping[str, Any],
    seals: DestinationSeals,
    now: datetime,
) -> tuple[Destination, str | None]:
    """Add a destination, which is used once a test arrived; return it, and its signing secret if it has one.

    `rule` has the name and columns of the rule; events that are missing are the usual ones. Mail to a person goes
    to their own address.

    Raises:
        Invalid: the address is none of that kind.
        Conflict: the project has too many destinations.
    """
    await projects.lock(uow, project_id)
    if await repository.count_destinations(uow, project_id) >= MAX_DESTINATIONS:
        raise Conflict(f"A project has at most {MAX_DESTINATIONS} destinations: remove one first.")
    mine = [one for one in await list_destinations(uow, project_id, user_id) if one.user_id is not None]
    if personal and len(mine) >= MAX_PERSONAL:
        raise Conflict(f"You can have at most {MAX_PERSONAL} destinations in a project: remove one first.")
    given = address
    if personal and kind == "email":
        given = (await people.by_id(uow, [user_id]))[user_id].email
    if kind == "slack_app":
        given = await _slack_channel(uow, project_id, user_id if personal else None, address)
    if not given:
        raise Invalid("Give an address.", field="address")
    checked_address = checked(kind, given, token=token)
    id = new_id()
    events = PERSONAL_DEFAULT if personal else PROJECT_DEFAULT
    values = {
        "id": id,
        "project_id": project_id,
        "user_id": user_id if personal else None,
        "kind": kind,
        "name": kind,
        "address": checked_address.shown,
        "sealed": seals.seal(id, checked_address.secrets),
        "events": list(events),
        "only_mine": personal,
        **rule,
        **_digest_values(rule, now),
        "created_at": now,
        "updated_at": now,
    }
    made = await repository.insert_destination(uow, values)
    await _log(uow, made, "created", user_id, now)
    return made, checked_address.made


async def _slack_channel(
    uow: UnitOfWork, project_id: int, user_id: int | None, given: str | None
) -> str | None:
    """Return the channel of a destination of the Slack app: as given, else of a person themselves."""
    project = await projects.get(uow, project_id)
    app = None if project is None else await slack.select_app(uow, project.organization_id)
    if app is None:
        raise Conflict("No Slack app is connected: connect it in Settings, Integrations, first.")
    if given or user_id is None:
        return given
    mine = [link for link, _ in await slack.select_links_of(uow, user_id) if link.app_id == app.id]
    return mine[0].slack_user_id if mine else None


async def change(
    uow: UnitOfWork,
    project_id: int,
    id: UUID,
    *,
    user_id: int,
    changes: Mapping[str, Any],
    now: datetime,
) -> Destination:
    """Change name, rule or state (`active` or `paused`) of a destination and return it.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
        Conflict: it is to be active, and no test has arrived.
    """
    before = await get(uow, project_id, user_id, id, lock=True)
    if changes.get("state") == "active" and before.state in {"untested", "failed"}:
        raise Conflict("Send a test first: a destination is used once a test arrived.")
    values = {**changes, **_digest_values(changes, now), "updated_at": now}
    changed = await repository.update_destination(uow, id, values)
    await _log(uow, changed, "changed", user_id, now)
    return changed


async def rotate(
    uow: UnitOfWork, project_id: int, id: UUID, *, user_id: int, seals: DestinationSeals, now: datetime
) -> tuple[Destination, str]:
    """Replace the signing secret of a webhook; return the destination and the new one, which is shown once.

    For a day messages are signed with both.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
        Conflict: it is no webhook.
    """
    before = await get(uow, project_id, user_id, id, lock=True)
    if before.kind != "webhook":
        raise Conflict("Only webhooks have a secret that they are signed with.")
    stored = seals.open(id, before.sealed)
    made = new_secret()
    until = (now + ROTATION).isoformat()
    sealed = seals.seal(id, {**stored, "secret": made, "old_secret": stored["secret"], "old_until": until})
    changed = await repository.update_destination(uow, id, {"sealed": sealed, "updated_at": now})
    await _log(uow, changed, "changed", user_id, now)
    return changed, made


def _digest_values(changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the columns that follow from new times of digests."""
    if "digest" not in changes:
        return {}
    times = DigestTimes.of(changes["digest"])
    return {"digest_at": None if times is None else next_digest(times, now), "digest_since": now}


async def remove(uow: UnitOfWork, project_id: int, id: UUID, *, user_id: int, now: datetime) -> None:
    """Remove a destination with its deliveries.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
    """
    found = await get(uow, project_id, user_id, id, lock=True)
    await repository.delete_destination(uow, id)
    await _log(uow, found, "deleted", user_id, now)


async def unsubscribe(uow: UnitOfWork, token: str, *, hasher: KeyHasher, now: datetime) -> None:
    """End the mails to a recipient, by the link in one; the destination is paused if they were the only one.

    A token that is forged or was used has no effect and gets the same answer, so that none can be guessed.
    """
    id = unsubscribing.destination_of(token)
    found = None if id is None else await repository.select_destination(uow, id, lock=True)
    if found is None or found.kind != "email":
        return
    seals = DestinationSeals(hasher)
    stored = seals.open(found.id, found.sealed)
    recipients = stored["recipients"].split(", ")
    left = unsubscribing.without(hasher, token, recipients)
    if left == recipients or (not left and found.state == "paused"):
        return
    values: dict[str, Any] = {"state": "paused", "updated_at": now}
    if left:
        joined = ", ".join(left)
        sealed = seals.seal(found.id, {**stored, "recipients": joined})
        values = {"address": joined, "sealed": sealed, "updated_at": now}
    await _log(uow, await repository.update_destination(uow, found.id, values), "unsubscribed", None, now)


async def _log(
    uow: UnitOfWork, destination: Destination, what: str, user_id: int | None, now: datetime
) -> None:
    if destination.user_id is not None:
        return  # nobody else's business
    await activity.record(
        uow,
        project_id=destination.project_id,
        scope="NotificationDestination",
        activity=what,
        item_id=str(destination.id),
        user_id=user_id,
        detail={"name": destination.name, "kind": destination.kind, "address": destination.address},
        now=now,
    )


async def list_deliveries(
    uow: UnitOfWork,
    project_id: int,
    user_id: int,
    *,
    destination_id: UUID | None,
    status: str | None,
    limit: int,
    offset: int,
) -> DeliveryPage:
    """Return a page of deliveries to destinations of the project and of the person, newest first."""
    return await repository.select_page(
        uow,
        project_id,
        user_id=user_id,
        destination_id=destination_id,
        status=status,
        limit=limit,
        offset=offset,
    )


async def retry(
    uow: UnitOfWork, project_id: int, id: UUID, *, jobs: Jobs, user_id: int, now: datetime
) -> Delivery:
    """Send a dead delivery again, with the same id.

    Raises:
        NotFound: there is none with this id, or it went to somebody else's destination.
        Conflict: it is not dead, is a test, or its destination is not in use.
    """
    found = await repository.select_delivery(uow, id, lock=True)
    if found is None or found.project_id != project_id:
        raise NotFound("This delivery does not exist.")
    destination = await get(uow, project_id, user_id, found.destination_id)
    if found.status != "dead" or found.kind == "test":
        raise Conflict("Only messages that were given up can be sent again.")
    _check_active(destination)
    waiting = {"status": "waiting", "ended_at": None, "queued_at": now, "not_before": now}
    await repository.update_deliveries(uow, [id], {**waiting, "started_at": now})
    await jobs.enqueue(uow, Job(SEND_JOB, str(destination.id)))
    changed = await repository.select_delivery(uow, id)
    if changed is None:
        raise NotFound("This delivery does not exist.")
    return changed


async def retry_all(
    uow: UnitOfWork, project_id: int, destination_id: UUID, *, jobs: Jobs, user_id: int, now: datetime
) -> int:
    """Send all dead deliveries of a destination again; return how many.

    Raises:
        NotFound: there is no such destination, or it is somebody else's.
        Conflict: the destination is not in use.
    """
    destination = await get(uow, project_id, user_id, destination_id, lock=True)
    _check_active(destination)
    await repository.update_destination(uow, destination_id, {"rests_until": None, "updated_at": now})
    revived = await repository.revive(uow, destination_id, now=now)
    await jobs.enqueue(uow, Job(SEND_JOB, str(destination_id)))
    return revived


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` deliveries that ended before a time; return how many."""
    return await repository.delete_ended(uow, before=before, limit=limit)


def _check_active(destination: Destination) -> None:
    if destination.state != "active":
        raise Conflict("The destination is not in use: send a test, or resume it, first.")
