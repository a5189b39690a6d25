"""The Slack app of an organization: connecting and disconnecting it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid, Unavailable
from postroom.domain.notifications.message import one_line
from postroom.notify.slack import repository
from postroom.notify.slack.calls import SlackApi
from postroom.notify.slack.schemas import SlackApp
from postroom.notify.slack.secrets import BOT, SIGNING, TOKEN, AppSeals
from postroom.projects import activity

MAX_SECRET = 300


async def get(uow: UnitOfWork, organization_id: UUID) -> SlackApp | None:
    """Return the app of an organization, or None."""
    return await repository.select_app(uow, organization_id)


class Bot(NamedTuple):
    """Who a bot token is: the app's own user in a workspace."""

    team_id: str
    team_name: str
    user_id: str


async def identify(api: SlackApi) -> Bot:
    """Return the bot, with its workspace, that a token is for.

    Raises:
        Invalid: Slack does not accept the token.
        Conflict: Slack can't be reached.
    """
    answer = await api.call("auth.test", {})
    team = answer.text("team_id")
    if answer.error is None and team:
        return Bot(team, one_line(answer.text("team"), 80) or team, answer.text("user_id"))
    if answer.data:
        raise Invalid(f"Slack does not accept the bot token: {answer.error}.", field=TOKEN)
    raise Conflict(f"Slack can't be asked: {answer.error}. Try again.")


def check_secrets(token: str, signing: str) -> None:
    """Check the form of what is pasted from Slack's pages.

    Raises:
        Invalid: it is something else.
    """
    if not token.startswith("xoxb-") or not _is_secret(token):
        raise Invalid(
            "The bot token begins with xoxb-: see OAuth & Permissions, Bot User OAuth Token.", field=TOKEN
        )
    if not _is_secret(signing):
        raise Invalid("See Basic Information, Signing Secret.", field=SIGNING)


def _is_secret(text: str) -> bool:
    return 8 <= len(text) <= MAX_SECRET and text.isascii() and text.isprintable() and " " not in text


async def connect(
    uow: UnitOfWork,
    organization_id: UUID,
    *,
    project_id: int,
    user_id: int,
    token: str,
    signing: str,
    bot: Bot,
    seals: AppSeals,
    now: datetime,
) -> SlackApp:
    """Connect an organization to a Slack app, in place of the one before.

    Links of people end, and offers of them, unless app and signing secret are the same: who knows that secret says
    who presses a button, and so acts as everybody who is linked.
    """
    await repository.lock_app(uow, organization_id)
    before = await repository.select_app(uow, organization_id)
    secrets = {TOKEN: token, SIGNING: signing, BOT: bot.user_id}
    app = await repository.upsert_app(
        uow,
        {
            "organization_id": organization_id,
            "team_id": bot.team_id,
            "team_name": bot.team_name,
            "sealed": seals.seal(organization_id, secrets),
            "connected_by_id": user_id,
            "connected_at": now,
        },
    )
    if before is not None and not _is_same(before, app, seals):
        await repository.delete_links_of_app(uow, app.id)
    await _log(uow, "connected", app, project_id=project_id, user_id=user_id, now=now)
    return app


def _is_same(before: SlackApp, app: SlackApp, seals: AppSeals) -> bool:
    try:
        old, new = (
            seals.open(before.organization_id, before.sealed),
            seals.open(app.organization_id, app.sealed),
        )
    except Unavailable:
        return False
    kept = all(old.get(name) == new.get(name) for name in (SIGNING, BOT))
    return kept and before.team_id == app.team_id


async def disconnect(
    uow: UnitOfWork, organization_id: UUID, *, project_id: int, user_id: int, now: datetime
) -> None:
    """Remove the app of an organization, with the links of its people. Does nothing without one."""
    await repository.lock_app(uow, organization_id)
    app = await repository.select_app(uow, organization_id)
    if app is not None:
        await repository.delete_app(uow, organization_id)
        await _log(uow, "disconnected", app, project_id=project_id, user_id=user_id, now=now)


async def _log(
    uow: UnitOfWork, what: str, app: SlackApp, *, project_id: int, user_id: int, now: datetime
) -> None:
    await activity.record(
        uow,
        project_id=project_id,
        scope="SlackApp",
        activity=what,
        item_id=app.id,
        user_id=user_id,
        detail={"team": app.team_id, "name": app.team_name},
        now=now,
    )
