"""Queries for detectors only, in addition to the tools of agents; limits are part of the results."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.identity import people
from postroom.identity.people import Person
from postroom.scouts.runs import repository as run_repository
from postroom.scouts.tools.access import ToolAccess
from postroom.signals import scout_queries
from postroom.signals.scout_queries import DailySample, Quota, SignalText


class Readings(ToolAccess):
    """The part of a toolbox for detectors only. Queries read the home project up to `now`."""

    async def previous_run(self) -> datetime | None:
        """Return when the last completed non-dry run of this scout started; None without one."""
        run = self.permissions.run
        async with self.transaction(writes=False) as uow:
            return await run_repository.previous(uow, self.project_id, run.skill_name, before=run.created_at)

    async def daily_sample(
        self, *, days: int, quota: Quota, products: Collection[str] | None = None
    ) -> DailySample:
        """Return signals of each of the last days, of the given products or of all except scouts.

        Beyond the quota of a product and day, a sample over the whole day is returned.
        """
        since = self.now - timedelta(days=days)

        async def question(uow: UnitOfWork) -> DailySample:
            return await scout_queries.daily_sample(
                uow, self.project_id, since=since, until=self.now, quota=quota, products=products
            )

        arguments = {"days": days, "products": sorted(products or ()), "sampled_by": "day"}
        return await self.ask("signals-search", arguments, question)

    async def signals_of_reports(self, ids: Collection[UUID], *, each: int) -> Sequence[SignalText]:
        """Return the newest signals of some reports, at most `each` of one, without those of scouts."""

        async def question(uow: UnitOfWork) -> Sequence[SignalText]:
            return await scout_queries.of_reports(uow, self.project_id, ids, until=self.now, each=each)

        return await self.ask("signals-search", {"of_reports": len(ids), "each": each}, question)

    async def members_among(self, handles: Collection[str]) -> Sequence[Person]:
        """Return the organization's members with one of the given git host logins or e-mail addresses."""

        async def question(uow: UnitOfWork) -> Sequence[Person]:
            organization = self.permissions.organization_id
            by_login = await people.members_by_login(uow, organization, handles)
            by_email = await people.members_by_email(uow, organization, handles)
            return list({each.id: each for each in (*by_login.values(), *by_email.values())}.values())

        scope = "signal_scout_internal:read"
        return await self.ask("members-list", {"among": sorted(handles)}, question, scope=scope)
