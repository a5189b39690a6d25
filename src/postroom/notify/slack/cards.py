"""Cards in the channels of destinations: what is needed to post them, what is stored of them, and their upkeep."""

from dataclasses import dataclass
from uuid import UUID

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Unavailable
from postroom.domain.notifications.message import Message
from postroom.domain.notifications.rules import rest_after
from postroom.notify import repository as destinations
from postroom.notify.post import Post
from postroom.notify.rendering import render_card
from postroom.notify.schemas import Destination
from postroom.notify.slack import repository
from postroom.notify.slack.calls import SlackApi
from postroom.notify.slack.posting import Place, Posted
from postroom.notify.slack.schemas import Conversation, SlackApp, Thread
from postroom.notify.slack.secrets import TOKEN, AppSeals
from postroom.notify.transports import Sent
from postroom.projects import service as projects
from postroom.reports.decisions import state

AT_ONCE = 100
"""Cards that are brought up to date in one go; others follow with the next job."""
NOT_CONNECTED = "no Slack app is connected: connect it in Settings, Integrations, and send a test."


@dataclass(frozen=True, slots=True)
class Channel:
    """What a message to the Slack app is posted with; `app` is None if none is connected."""

    destination: Destination
    app: SlackApp | None
    thread: Thread | None


async def channel_of(uow: UnitOfWork, destination: Destination, report_id: UUID | None) -> Channel | None:
    """Return what a message about a report, or none, is posted with; None for destinations of other kinds."""
    if destination.kind != "slack_app":
        return None
    project = await projects.get(uow, destination.project_id)
    app = None if project is None else await repository.select_app(uow, project.organization_id)
    thread = None if report_id is None else await repository.select_thread(uow, destination.id, report_id)
    return Channel(destination, app, thread)


async def post(post: Post, channel: Channel, name: str, message: Message) -> Posted:
    """Post a message to the channel of a name.

    Raises:
        Unavailable: the secrets of the app can't be decrypted.
    """
    if channel.app is None:
        return Posted(Sent(NOT_CONNECTED, "destination"), channel.thread)
    return await _place(post, channel, channel.app, name).post(message)


async def store(uow: UnitOfWork, channel: Channel, posted: Posted) -> None:
    """Store what a card shows, after an attempt. One that is gone is forgotten."""
    if posted.thread is None:
        if channel.thread is not None:
            await repository.delete_thread(uow, channel.thread)
        return
    await repository.put_thread(uow, posted.thread)
    if channel.thread is None:
        # Changes before there was a card were counted nowhere.
        await repository.count_changes(uow, [posted.thread.report_id])


async def bring_up_to_date(post: Post, destination_id: UUID) -> int:
    """Update the cards of a destination whose reports have changed; return how many were done.

    Ends when none is left, or at the first failure, after which the destination rests.
    """
    for done in range(AT_ONCE):
        now = post.clock()
        async with unit_of_work(post.engine) as uow:
            destination = await destinations.select_destination(uow, destination_id)
            if destination is None or destination.state != "active" or destination.kind != "slack_app":
                return done
            thread = await repository.select_outdated_thread(uow, destination_id)
            if thread is None or (destination.rests_until is not None and destination.rests_until > now):
                return done
            channel = await channel_of(uow, destination, thread.report_id)
            message = await render_card(uow, thread, destination, public_url=post.public_url, now=now)
        if channel is None or not await _update(post, channel, message):
            return done
    return AT_ONCE


async def _update(post_: Post, channel: Channel, message: Message) -> bool:
    try:
        posted = await post(post_, channel, "", message)
    except Unavailable as problem:
        posted = Posted(Sent(problem.message, "destination"), channel.thread)
    sent, destination = posted.sent, channel.destination
    async with unit_of_work(post_.engine) as uow:
        await store(uow, channel, posted)
        if sent.error is not None:
            failures, now = destination.failures + 1, post_.clock()
            await destinations.update_destination(
                uow,
                destination.id,
                {
                    "last_error": sent.error,
                    "last_error_at": now,
                    "failures": failures,
                    "rests_until": now + rest_after(failures, sent.retry_after),
                },
            )
    return sent.error is None


def _place(post: Post, channel: Channel, app: SlackApp, name: str) -> Place:
    token = AppSeals(post.hasher).open(app.organization_id, app.sealed)[TOKEN]
    api = SlackApi(token, post.settings, post.clock)
    return Place(api, post.hasher, channel.destination.id, name, channel.thread)


async def conversations_of(
    uow: UnitOfWork, project_id: int, report_id: UUID, *, user_id: int
) -> list[Conversation]:
    """Return where a report has a card: at destinations of the project, and of the user.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    await state.require(uow, project_id, report_id)
    project = await projects.get(uow, project_id)
    if project is None:
        return []
    rows = await repository.select_conversations(uow, project.organization_id, project_id, report_id, user_id)
    place = "https://app.slack.com/client/{}/{}/thread/{}-{}"
    return [
        Conversation(row.name, place.format(row.team_id, row.channel, row.channel, row.ts)) for row in rows
    ]
