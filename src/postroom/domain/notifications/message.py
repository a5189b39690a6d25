"""What a notification says, before it is written for a channel.

Texts of strangers (titles, summaries, names of sources) are cleaned here and neutralised by each channel's format;
`lines` and `heading` are our own words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from postroom.text.characters import visible

Kind = Literal["report", "project", "summary", "digest", "test"]

MAX_TITLE, MAX_SUMMARY = 150, 600


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as messages show it.

    `url` is None where the server does not know its own address. `holder` is the name of who has claimed it.
    """

    id: UUID
    title: str
    summary: str
    priority: str | None
    status: str
    signals: int
    sources: Sequence[str]
    url: str | None
    holder: str | None = None

    @property
    def facts(self) -> str:
        """Return priority, number of signals and sources, in one line."""
        count = f"{self.signals} signal{'' if self.signals == 1 else 's'}"
        return " · ".join([*([self.priority] if self.priority else []), count, *self.sources[:5]])


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a summary or digest: a heading, its first reports, and how many more there are."""

    heading: str
    reports: Sequence[ReportView]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one destination. `id` is the delivery's, the same in every attempt.

    `heading` says what it is about. A message of kind `report` has a report and the changes in `lines`; a summary
    or digest has `sections`. `type` names it for programs, and `url` is where to read on.
    """

    id: UUID
    kind: Kind
    type: str
    at: datetime
    project_id: int
    project: str
    heading: str
    lines: Sequence[str] = ()
    report: ReportView | None = None
    sections: Sequence[Section] = ()
    url: str | None = None
    event_types: Sequence[str] = ()

    @property
    def plain(self) -> str:
        """Return the message as plain text, several lines."""
        parts = [self.heading]
        if self.report is not None:
            parts = [self.report.title, "; ".join(self.lines), self.report.facts]
            parts += ["", self.report.summary] if self.report.summary else []
        for section in self.sections:
            parts += ["", f"{section.heading}:", *(f"- {line_of(one)}" for one in section.reports)]
            parts += [f"- and {section.more} more"] if section.more else []
        return "\n".join(parts)


def line_of(report: ReportView) -> str:
    """Return a report in one line of plain text."""
    return f"{report.title} ({report.facts})"


def one_line(text: str | None, limit: int) -> str:
    """Return the visible text of a stranger in one line of at most `limit` characters."""
    words = " ".join(visible(text or "", limit=4 * limit).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
