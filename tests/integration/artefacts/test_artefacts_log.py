"""The work log of a report, and the fields of the report that follow it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.reports import MOMENT, add_project, add_report, add_user, next_id, report_row

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import artefacts, reports
from postroom.domain.errors import NotFound
from postroom.domain.reports.artefact_types import ACTIONABILITIES, PRIORITIES, ContentMismatch, UnknownType
from postroom.domain.reports.latest_fields import LATEST_TYPES, latest_fields, task_ids
from postroom.domain.reports.pull_requests import columns_of
from postroom.reports.work_log import service
from postroom.reports.work_log.repository import DECIDED_COLUMNS
from postroom.reports.work_log.schemas import SYSTEM, Artefact, Author

TASK = UUID("018f0000-0000-7000-8000-000000000001")
OTHER_TASK = UUID("018f0000-0000-7000-8000-000000000002")


def priority(value: str) -> dict[str, str]:
    return {"explanation": "because", "priority": value}


async def add(
    uow: UnitOfWork,
    project_id: int,
    report_id: UUID,
    type: str,
    content: object,
    *,
    minute: int = 0,
    author: Author = SYSTEM,
) -> Artefact:
    return await service.append(
        uow,
        project_id=project_id,
        report_id=report_id,
        type=type,
        content=content,
        author=author,
        now=MOMENT + timedelta(minutes=minute),
        id=next_id(),
    )


async def decided(uow: UnitOfWork, report_id: UUID) -> dict[str, Any]:
    row = await report_row(uow, report_id)
    return {column: row[column] for column in DECIDED_COLUMNS}


async def test_artefact_newest_wins_and_removal_restores_previous(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    await add(uow, project_id, report_id, "priority_judgment", priority("P3"), minute=1)
    newest = await add(uow, project_id, report_id, "priority_judgment", priority("P1"), minute=2)
    await add(uow, project_id, report_id, "priority_judgment", priority("P4"), minute=0)
    row = await report_row(uow, report_id)
    assert (row["priority"], row["artefact_count"]) == ("P1", 3)
    assert row["updated_at"] == MOMENT
    await service.delete(uow, project_id=project_id, report_id=report_id, artefact_id=newest.id)
    row = await report_row(uow, report_id)
    assert (row["priority"], row["artefact_count"]) == ("P3", 2)


async def test_artefact_same_time_greater_id_wins(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    first = await add(uow, project_id, report_id, "priority_judgment", priority("P3"))
    second = await add(uow, project_id, report_id, "priority_judgment", priority("P1"))
    assert (await report_row(uow, report_id))["priority"] == "P1"
    page = await service.list_page(uow, project_id=project_id, report_id=report_id, limit=10, offset=0)
    assert [artefact.id for artefact in page.artefacts] == [second.id, first.id]


async def test_replacing_content_keeps_the_place_in_the_log(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    older = await add(uow, project_id, report_id, "priority_judgment", priority("P3"), minute=1)
    newer = await add(uow, project_id, report_id, "priority_judgment", priority("P1"), minute=2)
    later = MOMENT + timedelta(minutes=9)
    changed = await service.replace_content(
        uow,
        project_id=project_id,
        report_id=report_id,
        artefact_id=older.id,
        content=priority("P0"),
        now=later,
        editor=SYSTEM,
    )
    assert (changed.content, changed.created_at, changed.updated_at) == (
        priority("P0"),
        older.created_at,
        later,
    )
    assert (await report_row(uow, report_id))["priority"] == "P1"
    await service.replace_content(
        uow,
        project_id=project_id,
        report_id=report_id,
        artefact_id=newer.id,
        content=priority("P2"),
        now=later,
        editor=SYSTEM,
    )
    row = await report_row(uow, report_id)
    assert (row["priority"], row["artefact_count"]) == ("P2", 2)


async def test_artefact_derived_report_fields(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    await add(
        uow,
        project_id,
        report_id,
        "actionability_judgment",
        {"explanation": "e", "actionability": "not_actionable", "already_addressed": "no"},
    )
    await add(uow, project_id, report_id, "dismissal", {"reason": "other", "note": ""})
    await add(
        uow,
        project_id,
        report_id,
        "suggested_reviewers",
        [{"github_login": "Octo"}, {"github_login": "ann"}],
    )
    for task in (TASK, OTHER_TASK, TASK):
        content = {"task_id": str(task), "product": "tasks", "type": "agent_run"}
        await add(uow, project_id, report_id, "task_run", content, author=Author.task(task))
    await add(uow, project_id, report_id, "note", {"note": "n"})
    assert await decided(uow, report_id) == {
        "artefact_count": 7,
        "priority": None,
        "actionability": "not_actionable",
        "already_addressed": False,
        "dismissal_reason": "other",
        "dismissal_note": None,
        "reviewer_logins": ["octo", "ann"],
        "reviewers": [
            {"github_login": "octo", "github_name": None},
            {"github_login": "ann", "github_name": None},
        ],
        "repository": None,
        "task_ids": [TASK, OTHER_TASK],
        "pull_requests": [],
        "implementation_pr_url": None,
        "implementation_pr_state": None,
    }


async def test_artefact_task_is_removed_with_last_run(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    runs = [
        await add(
            uow,
            project_id,
            report_id,
            "task_run",
            {"task_id": str(TASK), "product": "tasks", "type": "agent_run"},
        )
        for _ in range(2)
    ]
    for run, left in zip(runs, ([TASK], []), strict=True):
        await service.delete(uow, project_id=project_id, report_id=report_id, artefact_id=run.id)
        assert (await report_row(uow, report_id))["task_ids"] == left


async def test_attribution_is_stored(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    user_id, _ = await add_user(uow)
    for author, expected in (
        (SYSTEM, (None, None)),
        (Author.user(user_id), (user_id, None)),
        (Author.task(TASK), (None, TASK)),
    ):
        made = await add(uow, project_id, report_id, "note", {"note": "n", "x": 1}, author=author)
        page = await service.list_page(uow, project_id=project_id, report_id=report_id, limit=1, offset=0)
        assert page.artefacts == [made]
        assert (made.created_by_id, made.task_id, made.updated_at) == (*expected, None)
        assert made.content == {"note": "n", "author": None}
    with pytest.raises(ValueError, match="one author"):
        Author(user_id=1, task_id=TASK)


async def test_pages_of_the_log(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    made = [
        await add(uow, project_id, report_id, "note", {"note": str(minute)}, minute=minute)
        for minute in range(5)
    ]
    page = await service.list_page(uow, project_id=project_id, report_id=report_id, limit=2, offset=1)
    assert page.count == 5
    assert page.artefacts == [made[3], made[2]]


@pytest.mark.parametrize("place", ["deleted", "elsewhere", "unknown"])
async def test_reports_out_of_sight_have_no_log(uow: UnitOfWork, place: str) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    made = await add(uow, project_id, report_id, "note", {"note": "n"})
    if place == "deleted":
        await uow.execute(sa.update(reports).where(reports.c.id == report_id).values(status="deleted"))
    elif place == "elsewhere":
        project_id = await add_project(uow)
    else:
        report_id = new_id()
    page = await service.list_page(uow, project_id=project_id, report_id=report_id, limit=9, offset=0)
    assert (page.count, page.artefacts) == (0, [])
    with pytest.raises(NotFound):
        await add(uow, project_id, report_id, "note", {"note": "n"})
    with pytest.raises(NotFound):
        await service.delete(uow, project_id=project_id, report_id=report_id, artefact_id=made.id)
    with pytest.raises(NotFound):
        await service.replace_content(
            uow,
            project_id=project_id,
            report_id=report_id,
            artefact_id=made.id,
            content={"note": "m"},
            now=MOMENT,
            editor=SYSTEM,
        )


async def test_artefact_belongs_to_its_report(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    here, there = [await add_report(uow, project_id) for _ in range(2)]
    made = await add(uow, project_id, there, "note", {"note": "n"})
    with pytest.raises(NotFound):
        await service.delete(uow, project_id=project_id, report_id=here, artefact_id=made.id)
    assert (await report_row(uow, there))["artefact_count"] == 1


async def test_artefact_invalid_writes_nothing(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    made = await add(uow, project_id, report_id, "priority_judgment", priority("P1"))
    with pytest.raises(UnknownType):
        await add(uow, project_id, report_id, "bogus", {})
    with pytest.raises(ContentMismatch):
        await add(uow, project_id, report_id, "priority_judgment", priority("P7"))
    with pytest.raises(ContentMismatch):
        await service.replace_content(
            uow,
            project_id=project_id,
            report_id=report_id,
            artefact_id=made.id,
            content=priority("P7"),
            now=MOMENT,
            editor=SYSTEM,
        )
    row = await report_row(uow, report_id)
    assert (row["priority"], row["artefact_count"]) == ("P1", 1)


CONTENTS: dict[str, list[Any]] = {
    "priority_judgment": [priority(value) for value in PRIORITIES],
    "actionability_judgment": [
        {"explanation": "e", "actionability": value, "already_addressed": value == "not_actionable"}
        for value in ACTIONABILITIES
    ],
    "dismissal": [{"reason": "other", "note": "n"}, {"note": "m"}, {}],
    "suggested_reviewers": [[], [{"github_login": "Ann"}], [{"github_login": "Bob"}, {"github_login": "C"}]],
    "task_run": [
        {"task_id": text, "product": "tasks", "type": "agent_run"}
        for text in (str(TASK), str(OTHER_TASK), "none")
    ],
    "note": [{"note": "n"}],
}
ENTRIES = st.sampled_from(sorted(CONTENTS)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(CONTENTS[name]))
)
APPEND = st.tuples(st.just("append"), ENTRIES, st.integers(0, 2))
CHANGE = st.tuples(st.sampled_from(["delete", "replace"]), st.integers(0, 30), st.integers(0, 30))


def expected(log: dict[UUID, Artefact]) -> dict[str, Any]:
    """Say what the log decides, from the whole log each time."""
    ordered = sorted(log.values(), key=lambda entry: (entry.created_at, entry.id))
    runs = [entry.content for entry in ordered if entry.type == "task_run"]
    fields: dict[str, Any] = {"artefact_count": len(log), "task_ids": task_ids(runs)}
    fields |= columns_of([])  # no task here has run
    for name in LATEST_TYPES:
        contents = [entry.content for entry in ordered if entry.type == name]
        fields |= latest_fields(name, contents[-1] if contents else None)
    return fields


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(APPEND, APPEND, CHANGE), max_size=12))
async def test_artefact_report_row_follows_log(uow: UnitOfWork, steps: list[tuple[Any, Any, Any]]) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    log: dict[UUID, Artefact] = {}
    for kind, one, two in steps:
        if kind == "append":
            entry = await add(uow, project_id, report_id, one[0], one[1], minute=two)
            log[entry.id] = entry
        elif log:
            entry = list(log.values())[one % len(log)]
            if kind == "delete":
                await service.delete(uow, project_id=project_id, report_id=report_id, artefact_id=entry.id)
                del log[entry.id]
            else:
                choices = CONTENTS[entry.type]
                log[entry.id] = await service.replace_content(
                    uow,
                    project_id=project_id,
                    report_id=report_id,
                    artefact_id=entry.id,
                    content=choices[two % len(choices)],
                    now=MOMENT,
                    editor=SYSTEM,
                )
        assert await decided(uow, report_id) == expected(log)
    assert await service.rebuild_check(uow, project_id) == []


async def test_artefact_inconsistent_row_is_found_and_repaired(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    good, astray = [await add_report(uow, project_id) for _ in range(2)]
    for report_id in (good, astray):
        await add(uow, project_id, report_id, "priority_judgment", priority("P1"))
        await add(uow, project_id, report_id, "suggested_reviewers", [{"github_login": "Octo"}])
    right = await decided(uow, astray)
    await uow.execute(
        sa.update(reports)
        .where(reports.c.id == astray)
        .values(priority="P4", dismissal_note="x", reviewer_logins=[], artefact_count=9, task_ids=[TASK])
    )
    found = await service.rebuild_check(uow, project_id)
    assert {(found_one.report_id, found_one.column) for found_one in found} == {
        (astray, column)
        for column in ("priority", "dismissal_note", "reviewer_logins", "artefact_count", "task_ids")
    }
    assert [(d.stored, d.expected) for d in found if d.column == "priority"] == [("P4", "P1")]
    assert await service.rebuild(uow, project_id) == found
    assert await decided(uow, astray) == right
    assert await service.rebuild_check(uow, project_id) == []


async def test_artefact_unreadable_old_content_hides_previous(
    uow: UnitOfWork,
) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id)
    await add(uow, project_id, report_id, "priority_judgment", priority("P1"))
    await uow.execute(
        sa.insert(artefacts).values(
            id=next_id(),
            project_id=project_id,
            report_id=report_id,
            type="priority_judgment",
            content={"priority": 1},
            created_at=MOMENT + timedelta(minutes=1),
        )
    )
    await service.rebuild(uow, project_id)
    row = await report_row(uow, report_id)
    assert (row["priority"], row["artefact_count"]) == (None, 2)


async def test_writers_at_the_same_time_take_turns(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        project_id = await add_project(uow)
        report_id = await add_report(uow, project_id)

    async def write(number: int) -> None:
        async with unit_of_work(engine) as uow:
            content = priority(PRIORITIES[number % 5])
            made = await add(uow, project_id, report_id, "priority_judgment", content, minute=number)
            await asyncio.sleep(0)
            if number % 3 == 0:
                await service.delete(uow, project_id=project_id, report_id=report_id, artefact_id=made.id)

    await asyncio.gather(*(write(number) for number in range(30)))
    async with unit_of_work(engine) as uow:
        row = await report_row(uow, report_id)
        assert (row["artefact_count"], row["priority"]) == (20, PRIORITIES[29 % 5])
        assert await service.rebuild_check(uow, project_id) == []
