"""The dependencies of the job of a tracker."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Unavailable
from postroom.git.hosts import GitHosts
from postroom.git.port import GitHostError, Limited, NoAccess
from postroom.jobs.port import Jobs
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.settings import TrackerSettings
from postroom.trackers.adapters import FIELDS, adapter
from postroom.trackers.port import Tracker, TrackerError
from postroom.trackers.schemas import ProjectTracker
from postroom.trackers.secrets import TrackerSeals

NO_APP = "The project is connected to this repository by no GitHub App: connect it so, or give a token."
WITH_WEBHOOK = timedelta(hours=6)
"""How often issues are read of a tracker whose webhook arrives."""


@dataclass(frozen=True, slots=True)
class SyncContext:
    """The dependencies of the job. Without `public_url` issues have no link to their reports."""

    engine: AsyncEngine
    jobs: Jobs
    settings: TrackerSettings
    seals: TrackerSeals
    clock: Clock
    public_url: str | None
    hosts: GitHosts
    vault: Vault

    async def adapter_of(self, tracker: ProjectTracker) -> Tracker:
        """Return the adapter of a tracker. Without a token of its own it uses the GitHub App of its repository.

        Raises:
            TrackerError: its token can't be decrypted, or GitHub gives none.
        """
        try:
            secrets = self.seals.open(tracker.project_id, tracker.sealed)
            token = secrets["token"] or await self._app_token(tracker)
        except Unavailable as problem:
            raise TrackerError(problem.message, "credentials") from None
        return adapter(tracker.kind, tracker.target, token, self.settings)

    async def _app_token(self, tracker: ProjectTracker) -> str:
        name, api = tracker.target["repository"], tracker.target.get("api") or FIELDS["github"].api
        async with unit_of_work(self.engine) as uow:
            found = await repositories.issue_access(uow, self.vault, tracker.project_id, name, api_url=api)
        if found is None:
            raise TrackerError(NO_APP, "credentials")
        connection, installation = found
        try:
            return await self.hosts.issue_token(api, installation, connection, name)
        except NoAccess as problem:
            raise TrackerError(
                f"The GitHub App gives no token for issues: {problem}.", "credentials"
            ) from None
        except Limited as problem:
            raise TrackerError(
                f"GitHub takes no calls of its App: {problem}.", "limited", retry_after=problem.retry_after
            ) from None
        except GitHostError as problem:
            raise TrackerError(f"GitHub gives no token of its App: {problem}.", "unknown") from None

    def next_check(self, tracker: ProjectTracker, now: datetime) -> datetime:
        """Return when an issue is to be read again."""
        heard = tracker.last_webhook_at
        often = heard is None or now - heard > timedelta(days=1)
        return now + (timedelta(minutes=self.settings.check_minutes) if often else WITH_WEBHOOK)
