"""A project whose organization is connected to a simulated Slack."""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from tests.helpers.handoff import HASHER
from tests.integration.notify.notify_project import PUBLIC, NotifyProject
from tests.integration.notify.slack_workspace import BOT_TOKEN, SIGNING, TEAM, Message, Slack, signed

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import reports
from postroom.domain.identity.roles import Role
from postroom.identity import service as identity
from postroom.notify.slack import apps, links
from postroom.notify.slack.interactions import Interactions, take
from postroom.notify.slack.secrets import AppSeals


@dataclass
class SlackProject:
    """A project whose organization is connected to a simulated workspace."""

    notify: NotifyProject
    slack: Slack
    organization: UUID

    @property
    def deps(self) -> Interactions:
        """What requests of Slack are answered with."""
        notify = self.notify
        return Interactions(notify.engine, notify.line, HASHER, notify.settings, lambda: notify.at, PUBLIC)

    async def take(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Receive a signed request, each at a time of its own."""
        self.notify.later(seconds=1)
        headers, body = signed(payload, self.notify.at)
        return await take(self.deps, self.organization, headers=headers, body=body)

    async def link(self, user: int | None = None, slack_user: str = "U0ANN") -> None:
        """Link a user of Slack to a person over an offer."""
        async with unit_of_work(self.notify.engine) as uow:
            app = await apps.get(uow, self.organization)
            assert app is not None
            path = await links.offer(
                uow, app, slack_user_id=slack_user, slack_name="ann.slack", now=self.notify.at
            )
            token = path.removeprefix(links.PATH)
            await links.accept(uow, token, user_id=user or self.notify.ann, now=self.notify.at)

    async def connect(
        self,
        within: UnitOfWork | None = None,
        *,
        token: str = BOT_TOKEN,
        signing: str = SIGNING,
        bot: str = "U0BOT",
    ) -> None:
        """Connect the organization to an app of the workspace, within a transaction or in one of its own."""
        async with nullcontext(within) if within is not None else unit_of_work(self.notify.engine) as uow:
            await apps.connect(
                uow,
                self.organization,
                project_id=self.notify.project,
                user_id=self.notify.ann,
                token=token,
                signing=signing,
                bot=apps.Bot(TEAM, "Acme", bot),
                seals=AppSeals(HASHER),
                now=self.notify.at,
            )

    async def refresh(self, destination: UUID) -> None:
        """Plan and send, so that cards are as the reports are."""
        await self.notify.plan()
        await self.notify.send(destination)

    async def card(self, **values: Any) -> tuple[UUID, UUID, Message]:
        """Return a destination, a ready report, and its card."""
        destination = await self.notify.add("C0GENERAL", "slack_app")
        report = await self.notify.ready(priority="P1", **values)
        assert await self.notify.told(destination) == 1
        return destination, report, self.slack.cards[-1]

    async def status(self, report: UUID) -> str:
        """Return the status of a report."""
        async with unit_of_work(self.notify.engine) as uow:
            found = await uow.execute(sa.select(reports.c.status).where(reports.c.id == report))
            return str(found.scalar_one())

    async def set_role(self, role: Role) -> None:
        """Change the role of `ann`."""
        async with unit_of_work(self.notify.engine) as uow:
            await identity.set_role(
                uow, user_id=self.notify.ann, organization_id=self.organization, role=role, now=self.notify.at
            )
