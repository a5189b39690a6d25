"""The hand-off configuration of a project: channel, webhook with its secret, daily limit."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid, Unavailable
from postroom.domain.handoff.autostart import Channel
from postroom.handoff import repository
from postroom.handoff.schemas import Config
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Jobs
from postroom.projects import activity
from postroom.settings import HandoffSettings
from postroom.tasks.hand_off import consider_later

MAX_AT_ONCE = 500
"""Ready reports that are considered when a project enables hand-off."""

_PURPOSE = b"postroom: secrets of webhooks, 1"
_PREFIX = "whsec_"


class Seals:
    """Encrypts and decrypts the secrets of webhooks, each bound to its project."""

    def __init__(self, hasher: KeyHasher) -> None:
        self._seal = Seal(hasher, _PURPOSE)

    def seal(self, project_id: int, secret: str) -> bytes:
        """Encrypt a secret for storage."""
        return self._seal.seal(f"{project_id}:{secret}")

    def open(self, project_id: int, sealed: bytes | None) -> bytes:
        """Return the signing key of a project's webhooks.

        Raises:
            Unavailable: there is no secret, or it was encrypted with another server secret.
        """
        owner, _, secret = (self._seal.open(sealed) or "").partition(":")
        if owner != str(project_id):
            raise Unavailable(
                "The secret of the project's webhook can't be decrypted: the server's secret key has changed. "
                "Create a new one with rotate_secret."
            )
        return secret.encode()


def command_problem(settings: HandoffSettings, project_id: int) -> str | None:
    """Return why a project may not hand reports off to the server's command, None if it may."""
    if not settings.command:
        return "The server has no command: its operator has to set POSTROOM_HANDOFF__COMMAND."
    if project_id not in settings.command_projects:
        return (
            f"The server's command is not allowed for project {project_id}: the operator has to list it in "
            "POSTROOM_HANDOFF__COMMAND_PROJECTS."
        )
    return None


def start_words(channel: Channel, reason: str) -> str:
    """Return what the work log says of a start: the reason, and where the report goes."""
    way = {
        "webhook": "It is sent to the project's webhook.",
        "command": "A command of the server works on it.",
        "pull": "It waits for an agent to take it.",
    }
    return f"{reason} {way.get(channel, '')}".strip()


async def get(uow: UnitOfWork, project_id: int) -> Config:
    """Return the hand-off configuration of a project."""
    return await repository.select_config(uow, project_id)


async def change(
    uow: UnitOfWork,
    project_id: int,
    changes: Mapping[str, Any],
    *,
    seal: Callable[[int, str], bytes],
    jobs: Jobs,
    command_problem: str | None,
    rotate: bool = False,
    user_id: int | None,
    now: datetime,
) -> tuple[Config, str | None]:
    """Change `channel`, `webhook_url` or `daily_limit`; return the configuration, and the webhook's secret if new.

    `command_problem` says why the project may not choose `command`, None if it may. When a project enables
    hand-off, its ready reports are considered. A first address gets a secret; `rotate` replaces it.

    Raises:
        Invalid: the channel is `webhook` without an address, or `command` with a problem.
    """
    before = await repository.select_config(uow, project_id)
    values = dict(changes)
    channel = values.get("channel", before.channel)
    url = values.get("webhook_url", before.webhook_url)
    if channel == "webhook" and url is None:
        raise Invalid("A webhook needs a URL: set webhook_url.")
    if channel == "command" and command_problem is not None:
        raise Invalid(command_problem)
    secret = None
    if url is not None and (rotate or before.secret is None):
        secret = _PREFIX + secrets.token_urlsafe(32)
        values["webhook_secret"] = seal(project_id, secret)
    if values:
        await repository.store_config(uow, project_id, values, now)
        await activity.record(
            uow,
            project_id=project_id,
            scope="HandoffConfig",
            activity="changed",
            item_id=project_id,
            user_id=user_id,
            detail={**dict(changes), "rotated": secret is not None, "before": before.channel},
            now=now,
        )
    if channel not in {"off", before.channel}:
        for report_id in await repository.waiting_reports(uow, project_id, MAX_AT_ONCE):
            await consider_later(uow, jobs=jobs, project_id=project_id, report_id=report_id)
    return await repository.select_config(uow, project_id), secret
