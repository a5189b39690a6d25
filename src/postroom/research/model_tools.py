"""The read-only tools of a language model that researches a report."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.db.paging import Page
from postroom.domain.errors import Invalid
from postroom.domain.reports.inbox import DEFAULT_ORDERING, Filters
from postroom.models.language import Tool
from postroom.reports import service as reports
from postroom.repositories.reading import Code
from postroom.research.code import Listing
from postroom.research.model_code import LINE, CodeTools
from postroom.research.schemas import Material, Run

MAX_REPORTS = 8

Profile = Callable[[int], Awaitable[Any]]
"""Returns the profile of a project by its id."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools of one report's research; those of the repository need `code`."""

    engine: AsyncEngine
    run: Run
    material: Material
    code: Code | None = None
    listing: Listing | None = None
    profile: Profile | None = None

    def all(self) -> Sequence[Tool]:
        """Return the tools whose data is available."""
        tools: list[Tool] = [self.read_signal, self.find_reports]
        if self.code is not None and self.listing is not None:
            tools += CodeTools(self.code, self.listing).all()
        if self.profile is not None:
            tools.append(self.project_profile)
        return tools

    async def read_signal(self, number: int) -> str:
        """Read a signal of the report in full.

        Args:
            number: its number, from 1; also one that was not shown.
        """
        if not 1 <= number <= len(self.material.signals):
            raise Invalid(f"The report has signals 1 to {len(self.material.signals)}.")
        signal = self.material.signals[number - 1]
        return (
            f"{signal.source_product} {signal.source_type}, {signal.timestamp.isoformat()}\n{signal.content}"
        )

    async def find_reports(self, text: str) -> list[dict[str, Any]]:
        """Find other reports of the project, with their status, priority and pull request, if there is one.

        Args:
            text: a word or two that their titles or summaries have.
        """
        if not text.strip() or "\0" in text:
            raise Invalid("Search for a word or two.")
        async with unit_of_work(self.engine) as uow:
            inbox = await reports.inbox(
                uow,
                self.run.project_id,
                filters=Filters(search=text.strip()),
                ordering=DEFAULT_ORDERING,
                page=Page(MAX_REPORTS, 0),
                viewer=(),
            )
        return [
            {
                "title": report.title or report.headline,
                "status": str(report.status),
                "priority": report.priority,
                "signals": report.signal_count,
                "pull_request": report.implementation_pr_url,
                "summary": (report.summary or "")[:LINE],
            }
            for report in inbox.reports
            if report.id != self.run.report_id
        ]

    async def project_profile(self) -> Any:
        """Say what is known of the project: its sources, its repositories, what happened lately."""
        assert self.profile is not None  # noqa: S101  # the tool is only offered with a profile
        return await self.profile(self.run.project_id)
