"""What is written into an issue, in which texts of strangers can do nothing.

An issue carries the mark of its link, so that it is found again when the answer to its creation was lost, and so
that it does not come back as a signal.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from postroom.domain.notifications.chat import escaped
from postroom.domain.notifications.message import one_line
from postroom.text.characters import visible

MAX_TITLE = 200
MAX_SUMMARY = 6_000
_MARK = re.compile(r"pr-([0-9a-f]{32})(?![0-9a-f])")
_MARKS = 20
_LOOKED_AT = 70_000


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue to be created. `lines` are paragraphs of plain text; texts of strangers are among them.

    `link` is the address of the report, None where the server does not know its own. `label` is put on the issue.
    """

    id: UUID
    title: str
    lines: Sequence[str]
    link: str | None
    label: str | None = None
    priority: str | None = None

    @property
    def mark(self) -> str:
        """The mark by which the issue is found again."""
        return mark_of(self.id)


def mark_of(id: UUID) -> str:
    """Return the mark of a link."""
    return f"pr-{id.hex}"


def marked(text: str) -> list[UUID]:
    """Return the links whose marks are in a text, at most a few."""
    found = _MARK.finditer(text[:_LOOKED_AT])
    return list(dict.fromkeys(UUID(match[1]) for match, _ in zip(found, range(_MARKS), strict=False)))


def draft(
    id: UUID,
    report_id: UUID,
    *,
    title: str,
    summary: str,
    facts: str,
    link: str | None,
    in_full: bool,
    former: str | None = None,
) -> Draft:
    """Return the issue of a report. Without `in_full` it says nothing of what the report is about.

    `facts` are our words about it; `former` names an issue that it had before.
    """
    again = [f"Came back after {former}."] if former else []
    if not in_full:
        return Draft(id, f"Postroom report {str(report_id)[-8:]}", [facts, *again], link)
    words = visible(summary, limit=MAX_SUMMARY)
    named = one_line(title, MAX_TITLE) or f"Postroom report {str(report_id)[-8:]}"
    paragraphs = [" ".join(part.split()) for part in words.split("\n\n") if part.strip()]
    return Draft(id, named, [*paragraphs, facts, *again], link)


def markdown(one: Draft) -> str:
    """Return the body of an issue in Markdown."""
    parts = [harmless(line) for line in one.lines]
    if one.link is not None:
        parts.append(f"[Report in Postroom]({one.link})")
    return "\n\n".join([*parts, f"<!-- postroom:{one.mark} -->"])


def harmless(text: str) -> str:
    """Return a stranger's line that Markdown shows as it is: no mention, reference, link, command or comment."""
    shown = escaped(text).replace("&", "&amp;")
    # Quick actions of GitLab are lines that begin with a slash; references of GitHub include GH-1.
    shown = re.sub(r"(?i)\bgh\\-", "GH\u200b-", shown)
    return f"\u200b{shown}" if shown.startswith("/") else shown


def plain_title(text: str) -> str:
    """Return a title without mentions and references; titles are not Markdown."""
    return text.replace("@", "@\u200b").replace("#", "#\u200b")
