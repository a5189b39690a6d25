"""Messages of deliveries, from what was planned and what the reports are now."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.notifications.events import UPDATED, main_type, words_of
from postroom.domain.notifications.message import (
    MAX_SUMMARY,
    MAX_TITLE,
    Message,
    ReportView,
    Section,
    one_line,
)
from postroom.identity import people
from postroom.notify.schemas import Delivery, Destination
from postroom.notify.slack.schemas import Thread
from postroom.projects import service as projects
from postroom.reports.work_log import events
from postroom.reports.work_log.events import EventReport

_HEADINGS = {"daily": "Your daily digest", "weekly": "Your weekly digest"}


async def render_card(
    uow: UnitOfWork, thread: Thread, destination: Destination, *, public_url: str | None, now: datetime
) -> Message:
    """Return the message that a card shows now, without anything that happened; also of a report that is gone."""
    project = await projects.get(uow, destination.project_id)
    base = None if public_url is None else f"{public_url.rstrip('/')}/projects/{destination.project_id}"
    found = await events.reports_of(uow, [thread.report_id])
    views = {id: _view(report, base) for id, report in found.items()}
    await _name_holders(uow, found, views)
    return Message(
        id=thread.report_id,
        kind="report",
        type=UPDATED,
        at=now,
        project_id=destination.project_id,
        project=one_line(project.name if project else "Postroom", 60),
        heading="",
        report=views.get(thread.report_id),
    )


async def render(
    uow: UnitOfWork, delivery: Delivery, destination: Destination, *, public_url: str | None
) -> Message | None:
    """Return the message of a delivery; None if all that it was about is gone."""
    project = await projects.get(uow, delivery.project_id)
    base = None if public_url is None else f"{public_url.rstrip('/')}/projects/{delivery.project_id}"
    content = delivery.content
    ids = {UUID(id) for section in content.get("sections", ()) for id in section["reports"]}
    if delivery.report_id is not None:
        ids.add(delivery.report_id)
    found = await events.reports_of(uow, ids)
    views = {id: _view(report, base) for id, report in found.items() if report.facts.status != "deleted"}
    await _name_holders(uow, found, views)
    name = one_line(project.name if project else "Postroom", 60)
    inbox = None if base is None else f"{base}/inbox"
    common: dict[str, Any] = {
        "id": delivery.id,
        "kind": delivery.kind,
        "at": delivery.created_at,
        "project_id": delivery.project_id,
        "project": name,
    }
    if delivery.kind == "test":
        text = f"This destination, {one_line(destination.name, 100)}, receives notifications of Postroom."
        return Message(**common, type="test", heading="Test from Postroom", lines=[text], url=inbox)
    if delivery.kind == "project":
        return _of_project(common, content["events"][0], base)
    if delivery.kind == "report":
        if delivery.report_id not in views:
            return None
        return _of_report(common, views[delivery.report_id], content["events"])
    sections = [made for section in content["sections"] if (made := _section(section, views)) is not None]
    if not sections:
        return None
    if delivery.kind == "digest":
        heading, type = _HEADINGS[content["every"]], "digest"
    else:
        heading, type = f"{content['count']} changes while messages were held", "report.summary"
    heading = f"{heading} · {name}"
    return Message(**common, type=type, heading=heading, sections=sections, url=inbox)


_PAGES: Mapping[str, str] = {
    "quarantine.growing": "/signals?tab=quarantine",
    "source.silent": "/sources",
    "source.failing": "/sources",
    "budget.exhausted": "/settings?tab=models",
    "destination.failed": "/settings?tab=notifications",
    "tracker.failed": "/settings?tab=integrations",
}
"""Where events of a project are looked at."""


def _of_project(common: Mapping[str, Any], event: Mapping[str, Any], base: str | None) -> Message:
    type, words = event["type"], words_of(event["type"], event["detail"])
    return Message(
        **common,
        type=type,
        heading=f"{words} · {common['project']}",
        lines=[words],
        url=None if base is None else base + _PAGES[type],
        event_types=[type],
    )


def _of_report(
    common: Mapping[str, Any], view: ReportView, happened: Collection[Mapping[str, Any]]
) -> Message:
    types = dict.fromkeys(one["type"] for one in happened)
    lines = dict.fromkeys(one_line(words_of(one["type"], one["detail"]), 250) for one in happened)
    return Message(
        **common,
        type=main_type(types),
        heading=next(iter(lines)),
        lines=list(lines),
        report=view,
        url=view.url,
        event_types=list(types),
    )


def _section(section: Mapping[str, Any], views: Mapping[UUID, ReportView]) -> Section | None:
    shown = [views[UUID(id)] for id in section["reports"] if UUID(id) in views]
    return Section(section["heading"], shown, section["more"]) if shown else None


async def _name_holders(
    uow: UnitOfWork, found: Mapping[UUID, EventReport], views: dict[UUID, ReportView]
) -> None:
    """Add the names of those who have claimed reports to `views`."""
    holders = {id: one.holder_id for id, one in found.items() if id in views and one.holder_id is not None}
    known = await people.by_id(uow, set(holders.values()))
    for id, holder in holders.items():
        if (person := known.get(holder)) is not None:
            views[id] = replace(views[id], holder=person.full_name or person.email)


def _view(report: EventReport, base: str | None) -> ReportView:
    facts = report.facts
    return ReportView(
        id=facts.id,
        title=one_line(report.title, MAX_TITLE) or "Untitled report",
        summary=one_line(report.summary, MAX_SUMMARY),
        priority=facts.priority,
        status=facts.status,
        signals=report.signals,
        sources=[one_line(source, 40) for source in facts.sources],
        url=None if base is None else f"{base}/reports/{facts.id}",
    )
