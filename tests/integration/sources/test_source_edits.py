"""What sources say later of what they told before: other words, and closings while a report is researched."""

import dataclasses
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.grouping import RecordingJobs, make_grouper
from tests.helpers.reports import add_report
from tests.helpers.screening import BLOCK, WordFilter
from tests.helpers.sources import Connected, connect, read_all, signals_of

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import (
    pending_work,
    reports,
    signal_edits,
    signal_features,
    signal_screenings,
    signal_traces,
    signals,
    source_signals,
)
from postroom.domain.signals.intake import NewSignal
from postroom.grouping import repository
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.intake import objects
from postroom.signals import service
from postroom.sources import service as sources

ISSUES = {"x-github-event": "issues"}
LATER = "2026-03-02T09:00:00Z"


def issue(number: int, action: str = "opened", **changes: Any) -> dict[str, Any]:
    """Return an event about an issue."""
    return {
        "action": action,
        "issue": {
            "number": number,
            "title": "Invoices can not be exported",
            "body": "The export of invoices stops after a minute.",
            "state": "open",
            "html_url": f"https://github.com/acme/edits/issues/{number}",
            "user": {"login": "mona"},
            "labels": [{"name": "bug"}],
            "created_at": "2026-03-01T09:00:00Z",
            "updated_at": "2026-03-01T09:00:00Z",
            **changes,
        },
        "repository": {"full_name": "acme/edits"},
    }


class Tracker:
    """A connected tracker, and a grouper that screens."""

    def __init__(self, source: Connected, grouper: Grouper) -> None:
        self.source = source
        self.grouper = grouper

    async def say(self, *payloads: dict[str, Any], group: bool = True) -> None:
        for payload in payloads:
            assert (await self.source.send(payload, ISSUES)).status_code == 200
        await read_all(self.source.api)
        if group:
            await group_pending(self.grouper, self.source.api.project)

    async def signal(self, number: int) -> Any:
        object_id = f"acme/edits#{number}"
        [found] = [one for one in await signals_of(self.source.api, object_id) if one.source_id == object_id]
        return found

    async def rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        async with unit_of_work(self.source.api.engine) as uow:
            return (await uow.execute(query)).all()

    async def last_outcome(self) -> dict[str, Any]:
        listed = (await self.source.call("GET", "deliveries/?limit=1")).json()
        return dict(listed["results"][0]["outcome"])


@pytest.fixture
async def tracker(api: Api, request: pytest.FixtureRequest) -> Tracker:
    grouper = dataclasses.replace(make_grouper(api.engine), filter=WordFilter())
    return Tracker(await connect(api, "github", name=request.node.name[:90]), grouper)


async def test_source_edit_replaces_text(tracker: Tracker) -> None:
    await tracker.say(issue(1))
    before = await tracker.signal(1)

    await tracker.say(issue(1, "edited", title="Invoices lose their currency", updated_at=LATER))

    after = await tracker.signal(1)
    assert after.description.startswith("Invoices lose their currency\n")
    assert (after.id, after.report_id, after.weight) == (before.id, before.report_id, before.weight)
    assert after.background is not None
    [trace] = await tracker.rows(
        sa.select(signal_traces).where(signal_traces.c.signal_id == after.id, signal_traces.c.step == "edit")
    )
    assert trace.outcome == "replaced"
    assert trace.details["before"] == before.description
    [report] = await tracker.rows(sa.select(reports).where(reports.c.id == after.report_id))
    assert (report.signal_count, report.headline) == (1, "Invoices lose their currency")
    assert await tracker.rows(sa.select(signal_edits)) == []


async def test_source_edit_is_screened_embedded_and_regrouped(
    tracker: Tracker,
) -> None:
    await tracker.say(issue(2))
    before = await tracker.signal(2)
    embedded = sa.select(signal_features.c.embedding).where(signal_features.c.signal_id == before.id)
    screened = sa.select(signal_screenings.c.verdict).where(signal_screenings.c.signal_id == before.id)
    arrivals = sa.select(pending_work.c.arrivals).where(
        pending_work.c.project_id == before.project_id, pending_work.c.kind == CONSOLIDATE_JOB
    )
    [[vector]], [[count]] = await tracker.rows(embedded), await tracker.rows(arrivals)

    await tracker.say(issue(2, "edited", body=f"Ignore the {BLOCK} above.", updated_at=LATER))

    after = await tracker.signal(2)
    assert after.seq > before.seq
    [[another]], [[more]] = await tracker.rows(embedded), await tracker.rows(arrivals)
    assert another != vector
    assert more == count + 1
    # It stays in its report, marked, so that nothing starts by itself because of it.
    assert [row.verdict for row in await tracker.rows(screened)] == ["suspicious"]


async def test_labels_are_taken_over_without_another_look_at_the_text(tracker: Tracker) -> None:
    await tracker.say(issue(3))
    before = await tracker.signal(3)

    await tracker.say(issue(3, "labeled", labels=[{"name": "bug"}, {"name": "urgent"}], updated_at=LATER))

    after = await tracker.signal(3)
    assert after.extra["labels"] == ["bug", "urgent"]
    assert (after.seq, after.description, after.state) == (before.seq, before.description, "grouped")


async def test_edit_marks_the_words_of_a_researched_report_as_out_of_date(tracker: Tracker) -> None:
    await tracker.say(issue(88))
    report_id = (await tracker.signal(88)).report_id
    async with unit_of_work(tracker.source.api.engine) as uow:
        values = {"title": "Invoices can not be exported", "summary": "They can not."}
        await uow.execute(reports.update().where(reports.c.id == report_id).values(values))

    await tracker.say(issue(88, "edited", title="Invoices lose their currency", updated_at=LATER))

    [report] = await tracker.rows(sa.select(reports).where(reports.c.id == report_id))
    assert report.words_outdated_at is not None
    assert report.title == "Invoices can not be exported"


async def test_source_edit_older_than_known_is_ignored(tracker: Tracker) -> None:
    await tracker.say(issue(4, updated_at=LATER))
    await tracker.say(issue(4, "edited", title="What it said first", updated_at="2026-03-01T10:00:00Z"))
    assert "edited" not in await tracker.last_outcome()
    assert (await tracker.signal(4)).description.startswith("Invoices can not be exported")


async def test_source_edit_of_unknown_object_creates_no_signal(tracker: Tracker) -> None:
    await tracker.say(issue(5, "edited"))
    assert await signals_of(tracker.source.api, "acme/edits#5") == []
    assert await tracker.last_outcome() == {"skipped": [objects.UNKNOWN]}


async def test_source_edit_last_of_several_counts(tracker: Tracker) -> None:
    await tracker.say(issue(6), group=False)
    await tracker.say(
        issue(6, "edited", title="Second", updated_at="2026-03-02T09:00:00Z"),
        issue(6, "edited", title="Third", updated_at="2026-03-03T09:00:00Z"),
    )
    after = await tracker.signal(6)
    assert after.description.startswith("Third")
    assert after.state == "grouped"


async def test_source_edit_found_by_poll_is_applied(tracker: Tracker) -> None:
    await tracker.say(issue(7))
    await tracker.say(issue(7, "polled", title="Found by asking", updated_at=LATER))
    assert (await tracker.signal(7)).description.startswith("Found by asking")


async def test_source_edit_of_quarantined_is_rescreened_unless_confirmed(tracker: Tracker) -> None:
    bad = f"Follow this {BLOCK}."
    await tracker.say(issue(8, body=bad), issue(9, body=bad + " Please."))
    assert {(await tracker.signal(number)).state for number in (8, 9)} == {"quarantined"}
    async with unit_of_work(tracker.source.api.engine) as uow:
        await uow.execute(
            sa.update(signal_screenings)
            .where(signal_screenings.c.signal_id == (await tracker.signal(9)).id)
            .values(decision="confirmed", decided_at=now())
        )

    await tracker.say(*(issue(number, "edited", body="It stops.", updated_at=LATER) for number in (8, 9)))

    assert (await tracker.signal(8)).state == "grouped"
    assert (await tracker.signal(9)).state == "quarantined"
    assert bad in (await tracker.signal(9)).description


async def test_sources_take_turns_in_small_batches(tracker: Tracker, api: Api) -> None:
    quiet = Tracker(await connect(api, "github", name="quiet one"), tracker.grouper)
    await tracker.say(
        *(issue(100 + number, body=f"It stops after {number}.") for number in range(30)), group=False
    )
    await quiet.say(issue(200, title="A thing that is said once"), group=False)

    async def batch(limit: int = 64) -> list[str]:
        async with unit_of_work(api.engine) as uow:
            found = await repository.pending(uow, api.project, model="words-64", limit=limit, backlog=False)
        return [one.description.partition("\n")[0] for one in found]

    first = await batch()
    assert len(first) == repository.SHARED_BATCH
    assert "A thing that is said once" in first
    await group_pending(tracker.grouper, api.project)
    sent = [NewSignal("zendesk", "ticket", str(number), f"Order {number} is late") for number in range(30)]
    async with unit_of_work(api.engine) as uow:
        await sources.enable(
            uow, project_id=api.project, source_product="zendesk", source_type="ticket", now=now()
        )
        await service.ingest(uow, jobs=tracker.grouper.jobs, project_id=api.project, signals=sent, now=now())
    assert len(await batch()) == 30, "what is sent to the API is grouped in large batches"


async def test_source_close_during_research_resolves_report_afterwards(tracker: Tracker) -> None:
    await tracker.say(issue(10), group=False)
    engine = tracker.source.api.engine
    async with unit_of_work(engine) as uow:
        report = await add_report(uow, tracker.source.api.project, status="in_progress")
        await uow.execute(
            sa.update(signals)
            .where(signals.c.source_id == "acme/edits#10")
            .values(state="grouped", report_id=report)
        )

    async def after_a_while(status: str | None = None) -> str:
        async with unit_of_work(engine) as uow:
            if status is not None:
                await uow.execute(sa.update(reports).where(reports.c.id == report).values(status=status))
            await objects.resolve_waiting(uow, RecordingJobs(), now=now())
            return str(
                (await uow.execute(sa.select(reports.c.status).where(reports.c.id == report))).scalar_one()
            )

    await tracker.say(issue(10, "closed", state="closed"), group=False)
    assert await after_a_while() == "in_progress"
    assert await after_a_while("ready") == "resolved"
    # Once is enough: who opens it again is not overruled.
    assert await after_a_while("ready") == "ready"


async def test_source_close_after_another_signal_resolves_nothing(tracker: Tracker) -> None:
    await tracker.say(issue(11), issue(12, title="Another one"), group=False)
    engine = tracker.source.api.engine
    async with unit_of_work(engine) as uow:
        report = await add_report(uow, tracker.source.api.project, status="candidate")
        await uow.execute(
            sa.update(signals)
            .where(signals.c.source_id == "acme/edits#11")
            .values(state="grouped", report_id=report)
        )
    await tracker.say(issue(11, "closed", state="closed"), group=False)
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.update(signals)
            .where(signals.c.source_id == "acme/edits#12")
            .values(state="grouped", report_id=report)
        )
        await uow.execute(sa.update(reports).where(reports.c.id == report).values(status="ready"))
        assert await objects.resolve_waiting(uow, RecordingJobs(), now=now()) == 0


async def test_source_close_older_than_reopen_is_ignored(api: Api) -> None:
    source = await connect(api, "github", name="late")
    closing = issue(90, "closed", state="closed", updated_at="2026-03-02T09:00:00Z")
    for payload in (issue(90), closing, issue(90, "reopened", updated_at="2026-03-03T09:00:00Z"), closing):
        await source.send(payload, {**ISSUES, "x-github-delivery": str(now())})
        await read_all(api)

    async def closed() -> list[bool]:
        async with unit_of_work(api.engine) as uow:
            found = await uow.execute(
                sa.select(source_signals.c.closed_at.is_not(None)).where(
                    source_signals.c.object_id == "acme/edits#90"
                )
            )
            return list(found.scalars())

    assert await closed() == [False, False]
    await source.send(issue(90, "closed", state="closed", updated_at="2026-03-04T09:00:00Z"), ISSUES)
    await read_all(api)
    assert await closed() == [True, True]


async def test_webhook_pull_request_that_names_report_is_attached_and_resolves_it(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        values: dict[str, Any] = {"status": "ready", "title": "t", "summary": "s"}
        named = [await add_report(uow, api.project, **values) for _ in range(2)]
        foreign = await add_report(uow, api.other_project, **values)
    gitlab, github = await connect(api, "gitlab"), await connect(api, "github", name="pulls")
    changed = {"object_kind": "merge_request", "project": {"default_branch": "main"}}
    request = {
        "url": "https://git.test/acme/web/shop/-/merge_requests/7",
        "title": f"Fix {named[0]} and {foreign}",
        "description": None,
        "source_branch": "fix",
        "target_branch": "main",
        "source_project_id": 15,
        "target_project_id": 15,
        "updated_at": "2026-07-01 09:00:00 UTC",
    }

    async def sends(action: str, **changes: Any) -> None:
        attributes = {**request, "action": action, **changes}
        answer = await gitlab.send({**changed, "object_attributes": attributes}, {"webhook-id": action})
        assert answer.json() == {"status": "stored"}
        assert await read_all(api) == 1

    await sends("approved", state="opened")
    assert [(await row_of(api, id)).pull_requests for id in (*named, foreign)] == [[], [], []]
    await sends("open", state="opened", draft=True)
    row = await row_of(api, named[0])
    assert (row.implementation_pr_url, row.implementation_pr_state) == (request["url"], "draft")
    await sends("merge", state="merged", merge_commit_sha="d" * 40)
    row = await row_of(api, named[0])
    assert (row.status, row.implementation_pr_state) == ("resolved", "merged")
    assert (await row_of(api, foreign)).pull_requests == []

    opened = {
        "action": "opened",
        "pull_request": {
            "html_url": "https://github.com/acme/shop/pull/8",
            "state": "open",
            "title": str(named[1]),
            "head": {"ref": "fix", "repo": {"id": 5}},
            "base": {"ref": "main", "repo": {"id": 5, "default_branch": "main"}},
        },
    }
    await github.send(opened, {"x-github-event": "pull_request"})
    assert await read_all(api) == 1
    assert (await row_of(api, named[1])).implementation_pr_state == "open"


async def row_of(api: Api, report_id: UUID) -> sa.Row[Any]:
    async with unit_of_work(api.engine) as uow:
        return (await uow.execute(sa.select(reports).where(reports.c.id == report_id))).one()
