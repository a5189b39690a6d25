"""Queries of the tables slack_apps, slack_links, slack_link_tokens, slack_requests and notification_threads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import (
    notification_destinations,
    notification_threads,
    slack_apps,
    slack_link_tokens,
    slack_links,
    slack_requests,
)
from postroom.notify.slack.schemas import LinkOffer, SlackApp, SlackLink, Thread

_A, _L, _K, _T = slack_apps.c, slack_links.c, slack_link_tokens.c, notification_threads.c
_APP = tuple(_A[one.name] for one in fields(SlackApp))
_LINK = tuple(_L[one.name] for one in fields(SlackLink))
_THREAD = tuple(_T[one.name] for one in fields(Thread))


_CHANGING_LOCK = 0x51AC4A99
"""Lock of changes of an organization's app."""


async def lock_app(uow: UnitOfWork, organization_id: UUID) -> None:
    """Wait for other changes of the app of an organization, of one that is not there yet as well."""
    key = sa.func.hashtext(str(organization_id))
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHANGING_LOCK, key)))


async def upsert_app(uow: UnitOfWork, values: Mapping[str, Any]) -> SlackApp:
    """Store the app of an organization in place of the one before, and return it."""
    statement = insert(slack_apps).values(values)
    changed = {name: statement.excluded[name] for name in values if name != "organization_id"}
    stored = statement.on_conflict_do_update(index_elements=["organization_id"], set_=changed)
    return SlackApp(*(await uow.execute(stored.returning(*_APP))).one())


async def select_app(uow: UnitOfWork, organization_id: UUID) -> SlackApp | None:
    """Return the app of an organization, or None."""
    query = sa.select(*_APP).where(_A.organization_id == organization_id)
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else SlackApp(*row)


async def delete_app(uow: UnitOfWork, organization_id: UUID) -> bool:
    """Delete the app of an organization with its links; return whether there was one."""
    deleted = await uow.execute(
        slack_apps.delete().where(_A.organization_id == organization_id).returning(_A.id)
    )
    return deleted.one_or_none() is not None


async def delete_links_of_app(uow: UnitOfWork, app_id: int) -> None:
    """Delete the links and offers of an app."""
    await uow.execute(slack_links.delete().where(_L.app_id == app_id))
    await uow.execute(slack_link_tokens.delete().where(_K.app_id == app_id))


async def put_link(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Store whom an app means by a user of Slack, in place of whom it meant before."""
    statement = insert(slack_links).values(values)
    changed = {name: statement.excluded[name] for name in values if name not in {"app_id", "slack_user_id"}}
    await uow.execute(
        statement.on_conflict_do_update(index_elements=["app_id", "slack_user_id"], set_=changed)
    )


async def select_link(uow: UnitOfWork, app_id: int, slack_user_id: str) -> SlackLink | None:
    """Return the link of a user of Slack, or None."""
    query = sa.select(*_LINK).where(_L.app_id == app_id, _L.slack_user_id == slack_user_id)
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else SlackLink(*row)


async def select_links_of(uow: UnitOfWork, user_id: int) -> list[tuple[SlackLink, str]]:
    """Return the links of a person, each with the name of its workspace, oldest first."""
    query = (
        sa.select(*_LINK, _A.team_name)
        .join(slack_apps, _A.id == _L.app_id)
        .where(_L.user_id == user_id)
        .order_by(_L.created_at, _L.id)
    )
    return [(SlackLink(*row[:-1]), row[-1]) for row in await uow.execute(query)]


async def delete_link(uow: UnitOfWork, id: UUID, *, user_id: int) -> bool:
    """Delete a link of a person; return whether there was one."""
    deleted = await uow.execute(
        slack_links.delete().where(_L.id == id, _L.user_id == user_id).returning(_L.id)
    )
    return deleted.one_or_none() is not None


async def insert_offer(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Store an offer to link a user of Slack, in place of earlier ones."""
    theirs = sa.and_(_K.app_id == values["app_id"], _K.slack_user_id == values["slack_user_id"])
    await uow.execute(slack_link_tokens.delete().where(theirs))
    await uow.execute(slack_link_tokens.insert().values(values))


async def select_offer(uow: UnitOfWork, token_hash: bytes, now: datetime) -> LinkOffer | None:
    """Return an offer that can be accepted, or None."""
    query = (
        sa.select(*_APP, _K.slack_user_id, _K.slack_name)
        .join(slack_apps, _A.id == _K.app_id)
        .where(_K.token_hash == token_hash, _K.expires_at > now)
    )
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else LinkOffer(SlackApp(*row[:-2]), *row[-2:])


async def take_offer(uow: UnitOfWork, token_hash: bytes) -> bool:
    """Delete an offer; return whether it was there."""
    taken = await uow.execute(
        slack_link_tokens.delete().where(_K.token_hash == token_hash).returning(_K.token_hash)
    )
    return taken.one_or_none() is not None


async def take_request(uow: UnitOfWork, digest: bytes, now: datetime) -> bool:
    """Remember a request; return whether it is new."""
    stored = await uow.execute(
        insert(slack_requests)
        .values(digest=digest, received_at=now)
        .on_conflict_do_nothing()
        .returning(slack_requests.c.digest)
    )
    return stored.one_or_none() is not None


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` requests from before a time, and offers that have expired; return how many."""
    old = sa.select(slack_requests.c.digest).where(slack_requests.c.received_at < before).limit(limit)
    requests = await uow.execute(
        slack_requests.delete().where(slack_requests.c.digest.in_(old)).returning(slack_requests.c.digest)
    )
    expired = sa.select(_K.token_hash).where(_K.expires_at < before).limit(limit)
    offers = await uow.execute(
        slack_link_tokens.delete().where(_K.token_hash.in_(expired)).returning(_K.token_hash)
    )
    return max(len(requests.all()), len(offers.all()))


async def put_thread(uow: UnitOfWork, thread: Thread) -> None:
    """Store the message about a report at a destination, in place of the one before.

    The `changes` of one that is stored already are left as they are.
    """
    values = {one.name: getattr(thread, one.name) for one in fields(Thread)}
    statement = insert(notification_threads).values(values)
    changed = {name: statement.excluded[name] for name in ("channel", "ts", "digest", "shown")}
    await uow.execute(
        statement.on_conflict_do_update(index_elements=["destination_id", "report_id"], set_=changed)
    )


async def select_thread(uow: UnitOfWork, destination_id: UUID, report_id: UUID) -> Thread | None:
    """Return the message about a report at a destination, or None."""
    query = sa.select(*_THREAD).where(_T.destination_id == destination_id, _T.report_id == report_id)
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else Thread(*row)


async def select_outdated_thread(uow: UnitOfWork, destination_id: UUID) -> Thread | None:
    """Return a message of a destination whose report has changed since, or None."""
    query = sa.select(*_THREAD).where(_T.destination_id == destination_id, _T.changes != _T.shown).limit(1)
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else Thread(*row)


async def outdated_destinations(uow: UnitOfWork, now: datetime) -> list[UUID]:
    """Return the destinations in use that have messages whose reports have changed since."""
    query = (
        sa.select(_T.destination_id)
        .distinct()
        .join(notification_destinations, notification_destinations.c.id == _T.destination_id)
        .where(
            _T.changes != _T.shown,
            notification_destinations.c.state == "active",
            sa.func.coalesce(notification_destinations.c.rests_until, now) <= now,
        )
    )
    return list((await uow.execute(query)).scalars())


async def select_conversations(
    uow: UnitOfWork, organization_id: UUID, project_id: int, report_id: UUID, user_id: int
) -> Sequence[sa.Row[Any]]:
    """Return destination, channel, message and workspace of a report's cards: the project's, and the user's own."""
    of = notification_destinations.c
    found = await uow.execute(
        sa.select(of.name, _T.channel, _T.ts, slack_apps.c.team_id)
        .join(notification_destinations, of.id == _T.destination_id)
        .join(slack_apps, slack_apps.c.organization_id == organization_id)
        .where(
            _T.report_id == report_id,
            of.project_id == project_id,
            sa.or_(of.user_id.is_(None), of.user_id == user_id),
        )
        .order_by(of.name, of.id)
    )
    return found.all()


async def count_changes(uow: UnitOfWork, report_ids: Collection[UUID]) -> None:
    """Note that reports have changed, for all messages about them."""
    if report_ids:
        await uow.execute(
            notification_threads.update()
            .where(_T.report_id.in_(list(report_ids)))
            .values(changes=_T.changes + 1)
        )


async def delete_thread(uow: UnitOfWork, thread: Thread) -> None:
    """Forget the message about a report at a destination."""
    await uow.execute(
        notification_threads.delete().where(
            _T.destination_id == thread.destination_id, _T.report_id == thread.report_id
        )
    )
