"""What is written to the issue of a report when it is created."""

from dataclasses import replace

from postroom.domain.trackers.texts import Draft, draft
from postroom.trackers.schemas import LinkedReport, ProjectTracker, TrackerLink


def draft_of(
    tracker: ProjectTracker, link: TrackerLink, report: LinkedReport, *, public_url: str | None, in_full: bool
) -> Draft:
    """Return the text of a new issue: only the report's link, or its title and summary as well (`in_full`)."""
    address = None
    if public_url is not None:
        address = f"{public_url.rstrip('/')}/projects/{tracker.project_id}/reports/{report.id}"
    count = f"{report.signals} signal{'' if report.signals == 1 else 's'}"
    made = draft(
        link.id,
        report.id,
        title=report.title,
        summary=report.summary,
        facts=" · ".join([*([report.priority] if report.priority else []), count]),
        link=address,
        in_full=in_full,
        former=link.former,
    )
    priority = report.priority if tracker.rules.push_priority else None
    return replace(made, label=tracker.target.get("label"), priority=priority)
