"""A project with destinations of notifications, whose clock the test moves."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import HASHER, JobRecorder
from tests.helpers.reports import add_project, add_report, add_user, next_id

from postroom.db.engine import unit_of_work
from postroom.db.tables import projects
from postroom.domain.reports.state import Finish, Promote, StartRun
from postroom.notify import planner, repository, sender, service
from postroom.notify.post import Post
from postroom.notify.schemas import Delivery, Destination
from postroom.notify.secrets import DestinationSeals
from postroom.reports.decisions.decide import advance
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM, Author
from postroom.settings import MailSettings, NotificationSettings

PUBLIC = "https://postroom.example.com"


@dataclass
class NotifyProject:
    """A project, its member `ann`, and what sends its notifications."""

    engine: AsyncEngine
    project: int
    ann: int
    at: datetime = datetime(2026, 11, 30, 12, tzinfo=UTC)
    line: JobRecorder = field(default_factory=JobRecorder)
    settings: NotificationSettings = field(
        default_factory=lambda: NotificationSettings(allow_private_addresses=True, seconds=5)
    )

    @property
    def seals(self) -> DestinationSeals:
        """What encrypts the secrets."""
        return DestinationSeals(HASHER)

    @property
    def post(self) -> Post:
        """What messages are sent with."""
        return Post(self.engine, self.settings, HASHER, lambda: self.at, PUBLIC)

    async def add(
        self,
        address: str | None,
        kind: Any = "webhook",
        *,
        state: str = "active",
        personal: bool = False,
        **rule: Any,
    ) -> UUID:
        """Add a destination, in use unless told otherwise; return its id."""
        async with unit_of_work(self.engine) as uow:
            made, _ = await service.add(
                uow,
                self.project,
                user_id=self.ann,
                personal=personal,
                kind=kind,
                address=address,
                token=None,
                rule=rule,
                seals=self.seals,
                now=self.at,
            )
            await repository.update_destination(uow, made.id, {"state": state})
        return made.id

    async def report(self, **values: Any) -> UUID:
        """Create a report that is being researched."""
        row = {"status": "in_progress", "title": "Exports end early", "signal_count": 3, **values}
        async with unit_of_work(self.engine) as uow:
            return await add_report(uow, self.project, **row)

    async def finish(self, report: UUID, title: str = "Exports end early") -> None:
        """End the research of a report: it is ready."""
        await self._advance(report, Finish(title, "They do."))

    async def research_again(self, report: UUID) -> None:
        """Begin another research of a report."""
        await self._advance(report, Promote(), StartRun(1))

    async def _advance(self, report: UUID, *events: Any) -> None:
        async with unit_of_work(self.engine) as uow:
            await advance(
                uow, self.line, project_id=self.project, report_id=report, events=events, now=self.at
            )

    async def ready(self, **values: Any) -> UUID:
        """Create a report that becomes ready now."""
        report = await self.report(**values)
        await self.finish(report, values.get("title", "Exports end early"))
        return report

    async def log(self, report: UUID, type: str, content: Any, *, user: int | None = None) -> None:
        """Add an entry to a report's log."""
        async with unit_of_work(self.engine) as uow:
            await artefacts.append(
                uow,
                project_id=self.project,
                report_id=report,
                type=type,
                content=content,
                author=SYSTEM if user is None else Author.user(user, by_key=False),
                now=self.at,
                id=next_id(),
            )

    async def plan(self) -> int:
        """Plan messages for what happened."""
        async with unit_of_work(self.engine) as uow:
            return await planner.plan(uow, now=self.at)

    async def plan_digests(self) -> int:
        """Write the digests that are due."""
        async with unit_of_work(self.engine) as uow:
            return await planner.plan_digests(uow, now=self.at)

    async def send(self, destination: UUID) -> int:
        """Run the job of a destination; return how many messages arrived."""
        return await sender.send_waiting(self.post, destination)

    async def told(self, destination: UUID) -> int:
        """Plan and send; return how many messages arrived."""
        await self.plan()
        return await self.send(destination)

    async def retry_all(self, destination: UUID) -> int:
        """Send the dead letters of a destination again."""
        async with unit_of_work(self.engine) as uow:
            return await service.retry_all(
                uow, self.project, destination, jobs=self.line, user_id=self.ann, now=self.at
            )

    def later(self, **time: float) -> None:
        """Move the clock."""
        self.at += timedelta(**time)

    async def destination(self, id: UUID) -> Destination:
        """Return a destination as it is."""
        async with unit_of_work(self.engine) as uow:
            found = await repository.select_destination(uow, id)
        assert found is not None
        return found

    async def deliveries(self, destination: UUID) -> list[Delivery]:
        """Return the deliveries to a destination, oldest first."""
        async with unit_of_work(self.engine) as uow:
            page = await service.list_deliveries(
                uow, self.project, self.ann, destination_id=destination, status=None, limit=1_000, offset=0
            )
        return list(page.deliveries)[::-1]


async def make_notify_project(engine: AsyncEngine, **settings: Any) -> NotifyProject:
    """Return a new project with `ann`."""
    async with unit_of_work(engine) as uow:
        project = await add_project(uow)
        found = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == project))
        ann, _ = await add_user(uow, "Ann", organization_id=found.scalar_one())
    made = NotifyProject(engine, project, ann)
    made.settings = made.settings.model_copy(update=settings)
    return made


def bodies(asked: list[tuple[dict[str, str], bytes]]) -> list[Any]:
    """Return the bodies that a receiver got, parsed."""
    return [orjson.loads(body) for _, body in asked]


class MailBox:
    """The handler of a mail server that keeps what it gets; `refuse` has answers by recipient.

    With `hangs` it reads a mail and never answers; `read` counts those that it read.
    """

    def __init__(self, refuse: dict[str, str] | None = None) -> None:
        self.refuse = refuse or {}
        self.got: list[tuple[list[str], bytes]] = []
        self.hangs = False
        self.read = 0

    async def handle_RCPT(  # noqa: N802  # the server's name for it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Accept or refuse a recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        self.read += 1
        if self.hangs:
            await asyncio.Event().wait()
        self.got.append((list(envelope.rcpt_tos), envelope.content))
        return "250 queued as 7"


def with_mail(port: int, ca_file: Path | None = None) -> NotificationSettings:
    """Return settings with a mail server on this machine."""
    server = MailSettings(host="localhost", port=port, sender="postroom@example.com", ca_file=ca_file)
    return NotificationSettings(allow_private_addresses=True, seconds=2, email=server)
