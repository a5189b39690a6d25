"""What a row of the inbox says beside the contract's fields, and that it stays true when signals move."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from tests.helpers.grouping import RecordingJobs
from tests.helpers.regrouping import RegroupCommands, check_recent
from tests.helpers.reports import MOMENT, add_project, add_report, add_signal, add_user, corrected, report_row

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports, signals
from postroom.domain.git.pull_requests import pull_request_of
from postroom.domain.reports.daily_signals import recent_counts
from postroom.domain.reports.pull_requests import Attachment
from postroom.domain.reports.state import Event, Reopen, StartRun, Suppress
from postroom.grouping.regroup.service import merge, move, split
from postroom.grouping.regroup.undo import undo
from postroom.kit.wire_json import json_bytes
from postroom.reports import service, texts
from postroom.reports.decisions.decide import Decision, advance, decide
from postroom.reports.decisions.followup import end_snoozes
from postroom.reports.decisions.pull_requests import links
from postroom.reports.inbox.listing import Question, Reader, find
from postroom.reports.responses import report_response
from postroom.reports.schemas import Addition, Opening, Report
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.authors import Caller
from postroom.reports.work_log.schemas import SYSTEM

DAY = timedelta(days=1)


async def members_of(uow: UnitOfWork, report_id: UUID) -> Sequence[Any]:
    found = await uow.execute(
        sa.select(signals).where(signals.c.report_id == report_id, signals.c.deleted_at.is_(None))
    )
    return found.all()


async def check(uow: UnitOfWork, *ids: UUID) -> None:
    for id in ids:
        check_recent(await report_row(uow, id), await members_of(uow, id))


async def read(uow: UnitOfWork, project_id: int, id: UUID) -> Report:
    found = await find(uow, Reader(project_id, ()), Question(service.NO_FILTERS), id)
    assert found is not None
    return found


async def wire(uow: UnitOfWork, project_id: int, id: UUID, now: datetime = MOMENT) -> dict[str, Any]:
    shown: dict[str, Any] = orjson.loads(json_bytes(report_response(await read(uow, project_id, id), now)))
    return shown


async def change(uow: UnitOfWork, project_id: int, id: UUID, event: Event, **values: Any) -> None:
    decision = Decision([event], caller=Caller(*await add_user(uow)), **values)
    await decide(uow, RecordingJobs(), [id], decision, project_id=project_id, now=MOMENT)


@pytest.mark.parametrize("back", [0, 1, 13, 14, 400])
def test_days_go_by(back: int) -> None:
    counts, until = list(range(1, 15)), MOMENT.date()
    shown = recent_counts(counts, until, until + back * DAY)
    assert len(shown) == 14
    assert shown == (counts + [0] * back)[back : back + 14] if back < 14 else shown == [0] * 14


def test_report_row_slow_clock_and_no_signals() -> None:
    counts, until = list(range(1, 15)), MOMENT.date()
    assert recent_counts(counts, until, until - DAY) == counts
    assert recent_counts([], None, until) == [0] * 14


async def test_signals_are_counted_on_their_days_in_any_order(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id)
    for days in ([3, 3, 20], [5], [0, 5], [1], [30], [0]):
        moments = [MOMENT - back * DAY for back in days]
        for moment in moments:
            await add_signal(uow, project_id, id, timestamp=moment)
        await service.add_signals(
            uow, [Addition(id, len(days), 1.0, ["zendesk"], moments)], MOMENT, jobs=RecordingJobs()
        )
        await check(uow, id)
    shown = await wire(uow, project_id, id, MOMENT + DAY)
    assert shown["daily_signals"] == [0] * 7 + [2, 0, 2, 0, 1, 2, 0]
    assert shown["last_signal_at"] == "2026-07-01T12:00:00.000000Z"


@pytest.mark.parametrize(
    "additions",
    [
        [],
        [([], [], None)],
        [(["zendesk"], [0], None)],
        [
            (["zendesk", "Logs", "logs"], [3, 3, 20], "signals-scout-logs"),
            (["logs"], [-1], "signals-scout-other"),
        ],
        [(["b"], [0, 13, 14], None), (["a", "ä"], [5], "signals-scout-logs")],
    ],
    ids=["none", "no moment", "one", "two of one report", "at the edge of the days"],
)
async def test_report_row_opened_with_signals_equals_added(
    uow: UnitOfWork, additions: list[tuple[list[str], list[int], str | None]]
) -> None:
    project_id = await add_project(uow)
    together, apart = new_id(), new_id()

    def of(report: UUID) -> list[Addition]:
        return [
            Addition(report, max(1, len(days)), 0.5, products, [MOMENT - back * DAY for back in days], scout)
            for products, days, scout in additions
        ]

    placed = await service.place_signals(
        uow,
        project_id=project_id,
        openings=[Opening(together, "Login", "c")],
        additions=of(together),
        now=MOMENT,
        jobs=RecordingJobs(),
    )
    await service.open_reports(
        uow, project_id=project_id, openings=[Opening(apart, "Login", "c")], now=MOMENT
    )
    added = await service.add_signals(uow, of(apart), MOMENT, jobs=RecordingJobs())
    one, other = dict(await report_row(uow, together)), dict(await report_row(uow, apart))
    assert (one.pop("id"), other.pop("id")) == (together, apart)
    assert one == other
    assert [replace(counted, report_id=apart) for counted in placed.values()] == list(added.values())


async def test_signals_are_placed_in_new_and_existing_reports_at_once(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    existing, new, unknown = await add_report(uow, project_id), new_id(), new_id()
    counters = await service.place_signals(
        uow,
        project_id=project_id,
        openings=[Opening(new, "Login")],
        additions=[Addition(id, 1, 0.5, ["logs"]) for id in (new, existing, unknown, new)],
        now=MOMENT,
        jobs=RecordingJobs(),
    )
    assert {id: counted.signal_count for id, counted in counters.items()} == {new: 2, existing: 1}


async def test_report_row_names_first_scout(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id)
    for skill in (None, "signals-scout-logs", "signals-scout-general"):
        await service.add_signals(
            uow, [Addition(id, 1, 1.0, ["x"], [MOMENT], skill)], MOMENT, jobs=RecordingJobs()
        )
    assert (await wire(uow, project_id, id))["scout_name"] == "signals-scout-logs"


async def test_merge_split_move_and_undo_keep_it_right(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    commands = RegroupCommands(project_id)
    one, other = await add_report(uow, project_id), await add_report(uow, project_id)
    own = [await add_signal(uow, project_id, one, timestamp=MOMENT - back * DAY) for back in (0, 2, 9)]
    await add_signal(
        uow,
        project_id,
        other,
        timestamp=MOMENT - 4 * DAY,
        source_product="signals_scout",
        extra={"skill_name": "signals-scout-logs"},
    )
    # A sender whose clock is a year ahead: the signal counts on the day on which it came.
    await add_signal(uow, project_id, other, timestamp=MOMENT + 365 * DAY, received_at=MOMENT - 3 * DAY)

    [merged] = await merge(commands.act(uow), from_ids=[one], into_id=other)
    await check(uow, one, other)
    await undo(commands.act(uow), merged.id)
    await check(uow, one, other)
    apart = await split(commands.act(uow), report_id=one, signal_ids=own[:1])
    await check(uow, one, apart.to_report_id)
    moved = await move(commands.act(uow), report_id=other, signal_ids=own[1:2])
    await check(uow, one, other)
    for done in [*moved, apart]:
        await undo(commands.act(uow), done.id)
    await check(uow, one, other, apart.to_report_id)
    assert (await wire(uow, project_id, one))["daily_signals"] == [0] * 4 + [1, 0, 0, 0, 0, 0, 0, 1, 0, 1]


async def test_report_row_snooze_for_signals_ends_on_arrival(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id, status="ready", signal_count=4, signals_at_run=7)
    assert (await wire(uow, project_id, id))["snoozed_for"] is None
    await change(uow, project_id, id, Reopen(snooze_for=3))
    assert (await wire(uow, project_id, id))["snoozed_for"] == 3
    await service.add_signals(uow, [Addition(id, 1, 0.1, ["logs"])], MOMENT, jobs=RecordingJobs())
    assert (await wire(uow, project_id, id))["snoozed_for"] == 2
    await service.add_signals(uow, [Addition(id, 2, 0.1, ["logs"])], MOMENT, jobs=RecordingJobs())
    assert (await wire(uow, project_id, id))["snoozed_for"] is None


async def test_report_row_waiting_after_research_is_not_snoozed(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id, status="ready", signal_count=4)
    await change(uow, project_id, id, Reopen(snooze_for=1))
    await uow.execute(sa.update(reports).where(reports.c.id == id).values(status="candidate"))
    events: list[Event] = [StartRun(increment=3), Reopen(reset_weight=True, error="Not actionable: fine.")]
    await advance(uow, RecordingJobs(), project_id=project_id, report_id=id, events=events, now=MOMENT)
    shown = await wire(uow, project_id, id)
    assert (shown["status"], shown["snoozed_for"]) == ("potential", None)
    assert (shown["researched_at"], shown["signals_at_research"]) == ("2026-07-01T12:00:00.000000Z", 4)


async def test_report_row_snooze_until_time_ends_then(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id, status="ready")
    await change(uow, project_id, id, Suppress(), until=MOMENT + DAY)
    assert (await wire(uow, project_id, id))["snoozed_until"] == "2026-07-02T12:00:00.000000Z"
    await end_snoozes(uow, RecordingJobs(), now=MOMENT + DAY)
    assert (await wire(uow, project_id, id))["snoozed_until"] is None


async def test_report_row_derives_from_log_and_can_be_rebuilt(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id)
    people = [{"github_login": name, "github_name": name or None} for name in ("Ann", "bob", "cy", "di")]
    for type, content in (
        ("suggested_reviewers", people),
        ("repo_selection", {"repository": "acme/shop", "reason": "named"}),
    ):
        await artefacts.append(
            uow,
            project_id=project_id,
            report_id=id,
            type=type,
            content=content,
            author=SYSTEM,
            now=MOMENT,
            id=new_id(),
        )
    shown = await wire(uow, project_id, id)
    assert shown["repository"] == "acme/shop"
    assert shown["reviewers"] == [
        {"github_login": "ann", "github_name": "Ann"},
        {"github_login": "bob", "github_name": "bob"},
        {"github_login": "cy", "github_name": "cy"},
    ]
    await uow.execute(sa.update(reports).where(reports.c.id == id).values(repository="x/y", reviewers=[]))
    repaired = await artefacts.rebuild(uow, project_id)
    assert {one.column for one in repaired} == {"repository", "reviewers"}
    assert await wire(uow, project_id, id) == shown


async def test_problem_and_proposal_are_parts_of_the_summary_until_somebody_edits_it(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(
        uow, project_id, title="t", summary="It fails. The code is in a.py.", status="ready"
    )
    await texts.note_research(uow, id, {"signals_at_research": 5}, problem_length=9, is_current=True)
    shown = await wire(uow, project_id, id)
    assert (shown["problem"], shown["proposal"]) == ("It fails.", "The code is in a.py.")
    assert shown["signals_at_research"] == 5
    await texts.edit(
        uow,
        jobs=RecordingJobs(),
        project_id=project_id,
        report_id=id,
        title=None,
        summary="Mine",
        author=SYSTEM,
        now=MOMENT,
    )
    shown = await wire(uow, project_id, id)
    assert (shown["problem"], shown["proposal"]) == (None, None)


async def test_report_row_human_summary_is_not_cut_by_research(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id, title="t", summary="Mine", corrections=corrected("summary"))
    await texts.note_research(uow, id, {"signals_at_research": 5}, problem_length=2, is_current=True)
    assert (await wire(uow, project_id, id))["problem"] is None


@pytest.mark.parametrize("status", ["ready", "resolved", "suppressed"])
async def test_report_row_pull_request_state_is_unknown_until_fetched(uow: UnitOfWork, status: str) -> None:
    project_id = await add_project(uow)
    url = f"https://github.com/acme/shop/pull/{project_id}"
    id, other = [await add_report(uow, project_id, status=status) for _ in range(2)]
    by = Attachment(claim_id=new_id(), user_id=(await add_user(uow))[0], task_id=None, at=MOMENT)
    await links.link(uow, id, [url], by)
    await links.link(uow, other, [f"{url}1"], by)
    pull = pull_request_of(url)
    assert pull is not None
    assert (await wire(uow, project_id, id))["implementation_pr_state"] == "unknown"
    await links.note_state(uow, pull, "draft")
    assert (await wire(uow, project_id, id))["implementation_pr_state"] == "draft"
    await links.note_state(uow, pull, "closed")
    assert (await wire(uow, project_id, id))["implementation_pr_state"] == "closed"
    assert (await wire(uow, project_id, other))["implementation_pr_state"] == "unknown"
    await links.note_state(uow, pull, "merged", MOMENT)
    shown = await wire(uow, project_id, id)
    assert (shown["implementation_pr_state"], shown["implementation_pr_merged"]) == ("merged", True)
    # An unfinished one takes its place, whatever the order of the links.
    await links.link(uow, id, [f"{url}2"], by)
    shown = await wire(uow, project_id, id)
    assert (shown["implementation_pr_url"], shown["implementation_pr_state"]) == (f"{url}2", "unknown")
