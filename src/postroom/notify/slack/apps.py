"""The Slack app of an organization: connecting and disconnecting it."""

from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid
from postroom.domain.notifications.message import one_line
from postroom.notify.slack import repository
from postroom.notify.slack.calls import SlackApi
from postroom.notify.slack.schemas import SlackApp
from postroom.notify.slack.secrets import SIGNING, TOKEN, AppSeals
from postroom.projects import activity

MAX_SECRET = 300


async def get(uow: UnitOfWork, organization_id: UUID) -> SlackApp | None:
    """Return the app of an organization, or None."""
    return await repository.select_app(uow, organization_id)


async def identify(api: SlackApi) -> tuple[str, str]:
    """Return id and name of the workspace that a bot token is for.

    Raises:
        Invalid: Slack does not accept the token.
        Conflict: Slack can't be reached.
    """
    answer = await api.call("auth.test", {})
    team = answer.text("team_id")
    if answer.error is None and team:
        return team, one_line(answer.text("team"), 80) or team
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
    team: tuple[str, str],
    seals: AppSeals,
    now: datetime,
) -> SlackApp:
    """Connect an organization to a Slack app, in place of the one before.

    Links of people end when the workspace is another one.
    """
    before = await repository.select_app(uow, organization_id)
    app = await repository.upsert_app(
        uow,
        {
            "organization_id": organization_id,
            "team_id": team[0],
            "team_name": team[1],
            "sealed": seals.seal(organization_id, {TOKEN: token, SIGNING: signing}),
            "connected_by_id": user_id,
            "connected_at": now,
        },
    )
    if before is not None and before.team_id != app.team_id:
        await repository.delete_links_of_app(uow, app.id)
    await _log(uow, "connected", app, project_id=project_id, user_id=user_id, now=now)
    return app


async def disconnect(
    uow: UnitOfWork, organization_id: UUID, *, project_id: int, user_id: int, now: datetime
) -> None:
    """Remove the app of an organization, with the links of its people. Does nothing without one."""
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
