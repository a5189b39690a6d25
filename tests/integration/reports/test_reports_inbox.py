"""The inbox against a plain model of its rules, and the rules one by one."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.reports import MOMENT, add_organization, add_project, add_report, add_user, report_row

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.domain.reports.artefact_types import ACTIONABILITIES, PRIORITIES
from postroom.domain.reports.inbox import (
    DEFAULT_ORDERING,
    LISTED_STATUSES,
    Clause,
    Field,
    Filters,
    Ordering,
    is_suggested_reviewer,
    parse_ordering,
    status_rank,
)
from postroom.domain.reports.state import Status
from postroom.reports import service
from postroom.reports.inbox import listing

ALL = Page(limit=1000, offset=0)


async def ids(
    uow: UnitOfWork,
    project_id: int,
    filters: Filters | None = None,
    ordering: str = "",
    *,
    page: Page = ALL,
    viewer: str | None = None,
) -> list[UUID]:
    found = await service.inbox(
        uow,
        project_id,
        filters=filters or Filters(),
        ordering=parse_ordering(ordering),
        page=page,
        viewer=[viewer] if viewer else [],
    )
    return [report.id for report in found.reports]


@dataclass(frozen=True)
class Sample:
    """A project with many reports of every kind."""

    project_id: int
    rows: list[dict[str, Any]]
    tasks: list[UUID]
    users: dict[UUID, str | None]


async def make_sample(uow: UnitOfWork, chance: random.Random) -> Sample:
    organization_id = await add_organization(uow)
    project_id = await add_project(uow, organization_id)
    logins: dict[UUID, str | None] = {}
    for login in ("Ann", "bob", None):
        _, uuid = await add_user(uow, login, organization_id=organization_id)
        logins[uuid] = login
    _, outsider = await add_user(uow, "Cid")
    logins[outsider] = None
    tasks = [new_id() for _ in range(3)]
    rows = []
    for _ in range(90):
        id = await add_report(
            uow,
            project_id,
            id=UUID(int=chance.getrandbits(128)),
            status=chance.choice(list(Status)).value,
            title=chance.choice([None, "Checkout is slow", "50% off_by/one", "Ärger"]),
            summary=chance.choice([None, "ärger beim CHECKOUT", "nothing"]),
            priority=chance.choice([None, *PRIORITIES]),
            urgency_score=chance.choice([None, 0.0, 0.5, 3.0]),
            actionability=chance.choice([None, *ACTIONABILITIES]),
            reviewer_logins=chance.sample(["ann", "bob", "cid"], chance.randint(0, 2)),
            task_ids=chance.sample(tasks, chance.randint(0, 2)),
            implementation_pr_url=chance.choice([None, "https://example.com/1"]),
            source_products=sorted(chance.sample(["github", "logs", "zendesk"], chance.randint(0, 2))),
            signal_count=chance.randint(0, 3),
            total_weight=chance.randint(0, 3) / 2,
            created_at=MOMENT + timedelta(hours=chance.randint(0, 5)),
            updated_at=MOMENT + timedelta(hours=chance.randint(0, 5)),
            last_signal_at=chance.choice([None, MOMENT + timedelta(hours=chance.randint(-5, 5))]),
        )
        rows.append(await report_row(uow, id))
    await add_report(uow, await add_project(uow, organization_id), reviewer_logins=["ann"])
    return Sample(project_id, rows, tasks, logins)


def wanted(sample: Sample, filters: Filters, row: dict[str, Any]) -> bool:
    logins = {str(sample.users.get(id)).lower() for id in filters.reviewers or ()} - {"none"}
    text = (filters.search or "").lower()
    return all(
        [
            row["status"] in (filters.statuses or set(LISTED_STATUSES) - {"suppressed"}),
            text in (row["title"] or "").lower() or text in (row["summary"] or "").lower(),
            not filters.source_products or set(filters.source_products) & set(row["source_products"]),
            filters.reviewers is None or logins & set(row["reviewer_logins"]),
            not filters.priorities or row["priority"] in filters.priorities,
            not filters.actionabilities or row["actionability"] in filters.actionabilities,
            filters.has_implementation_pr in {None, row["implementation_pr_url"] is not None},
            filters.task_id is None or filters.task_id in row["task_ids"],
        ]
    )


def key_of(viewer: str | None) -> Callable[[Field, dict[str, Any]], Any]:
    def key(field: Field, row: dict[str, Any]) -> Any:
        if field is Field.STATUS:
            return status_rank(row["status"], row["actionability"])
        if field is Field.IS_SUGGESTED_REVIEWER:
            return is_suggested_reviewer(viewer, row["reviewer_logins"], row["status"], row["actionability"])
        if field is Field.PRIORITY:
            return row["priority"] or "missing"
        if field is Field.LAST_SIGNAL_AT:
            return row["last_signal_at"] or row["created_at"]
        if field is Field.URGENCY:
            score = -1.0 if row["urgency_score"] is None else row["urgency_score"]
            last = row["last_signal_at"] or row["created_at"]
            return row["priority"] or "missing", -score, -last.timestamp()
        if field is Field.SETTLED:
            return row["status"] in {"resolved", "suppressed", "deleted"}
        return row[field.value]

    return key


def arranged(rows: list[dict[str, Any]], ordering: Ordering, viewer: str | None) -> list[UUID]:
    key = key_of(viewer)
    for clause in reversed(ordering):
        rows = sorted(rows, key=lambda row: key(clause.field, row), reverse=clause.descending)
    return [row["id"] for row in rows]


def some_filters(chance: random.Random, sample: Sample) -> Filters:
    def maybe(value: Any) -> Any:
        return value if chance.random() < 0.25 else None

    def some(values: list[Any]) -> tuple[Any, ...]:
        return tuple(chance.sample(values, chance.randint(1, len(values))))

    return Filters(
        statuses=maybe(some(list(LISTED_STATUSES))),
        search=maybe(chance.choice(["checkout", "ÄRGER", "%", "_", "/", "50% off_", "\\", "a\x00"])),
        source_products=maybe(some(["github", "logs", "nobody", "\x00"])),
        reviewers=maybe(some([*sample.users, new_id()])),
        priorities=maybe(some(list(PRIORITIES))),
        actionabilities=maybe(some(list(ACTIONABILITIES))),
        has_implementation_pr=maybe(chance.choice([True, False])),
        task_id=maybe(chance.choice([*sample.tasks, new_id()])),
    )


@pytest.mark.parametrize("seed", range(4))
async def test_inbox_agrees_with_rules(uow: UnitOfWork, seed: int) -> None:
    chance = random.Random(seed)
    sample = await make_sample(uow, chance)
    filled = 0
    for _ in range(60):
        filters = some_filters(chance, sample)
        fields = chance.sample(list(Field), chance.randint(0, 4))
        text = ",".join(chance.choice(["", "-"]) + field.value for field in fields)
        ordering = parse_ordering(text)
        viewer = chance.choice([None, "Ann", "BOB", "nobody"])
        page = Page(limit=chance.choice([1, 7, 1000]), offset=chance.choice([0, 0, 3, 20, 1000]))
        rows = [row for row in sample.rows if wanted(sample, filters, row)]
        expected = arranged(rows, ordering, viewer)
        found = await service.inbox(
            uow,
            sample.project_id,
            filters=filters,
            ordering=ordering,
            page=page,
            viewer=[viewer] if viewer else [],
        )
        assert found.count == len(expected), filters
        assert [report.id for report in found.reports] == expected[page.offset :][: page.limit]
        by_id = {row["id"]: row for row in rows}
        key = key_of(viewer)
        for report in found.reports:
            assert report.is_suggested_reviewer is key(Field.IS_SUGGESTED_REVIEWER, by_id[report.id])
        filled += bool(found.reports)
    assert filled > 10


@pytest.mark.parametrize("ordering", ["", "is_suggested_reviewer", "-is_suggested_reviewer,-priority"])
@pytest.mark.parametrize("size", [1, 4, 13, 100])
async def test_pages_join_to_the_whole(uow: UnitOfWork, ordering: str, size: int) -> None:
    sample = await make_sample(uow, random.Random(7))
    whole = await ids(uow, sample.project_id, ordering=ordering, viewer="ann")
    pages: list[UUID] = []
    for offset in range(0, len(whole) + size, size):
        pages += await ids(uow, sample.project_id, ordering=ordering, viewer="ann", page=Page(size, offset))
    assert pages == whole


async def test_inbox_database_ranks_like_domain(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    for status in Status:
        for actionability in (None, *ACTIONABILITIES):
            id = await add_report(uow, project_id, status=status.value, actionability=actionability)
            assert (await report_row(uow, id))["status_rank"] == status_rank(status, actionability)


async def test_inbox_default_view_and_order(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    made = {status: await add_report(uow, project_id, status=status.value) for status in Status}
    idle = await add_report(uow, project_id, status="ready", actionability="not_actionable")
    newer = await add_report(uow, project_id, status="potential", updated_at=MOMENT + timedelta(seconds=1))
    mine = await add_report(uow, project_id, status="resolved", reviewer_logins=["octo"])
    failed = await add_report(uow, project_id, status="failed", reviewer_logins=["octo"])
    assert await ids(uow, project_id, viewer="Octo") == [
        mine,
        made[Status.READY],
        idle,
        made[Status.PENDING_INPUT],
        made[Status.IN_PROGRESS],
        made[Status.CANDIDATE],
        newer,
        made[Status.POTENTIAL],
        made[Status.FAILED],
        failed,
        made[Status.RESOLVED],
    ]


async def test_missing_priorities_come_last_and_first_when_turned_round(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    urgent = await add_report(uow, project_id, priority="P0")
    later = await add_report(uow, project_id, priority="P4")
    unjudged = [await add_report(uow, project_id) for _ in range(2)]
    assert await ids(uow, project_id, ordering="priority") == [urgent, later, *unjudged]
    assert await ids(uow, project_id, ordering="-priority") == [*unjudged, later, urgent]


@pytest.mark.parametrize(
    ("search", "found"),
    [("50%", True), ("5%", False), ("50_", False), ("f_by/o", True), ("F_BY", True), ("\\", False)],
)
async def test_wildcards_are_letters(uow: UnitOfWork, search: str, found: bool) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id, title="50% off_by/one")
    assert await ids(uow, project_id, Filters(search=search)) == ([id] if found else [])


async def test_inbox_other_projects_are_invisible(uow: UnitOfWork) -> None:
    organization_id = await add_organization(uow)
    here, there = [await add_project(uow, organization_id) for _ in range(2)]
    id = await add_report(uow, there)
    assert await ids(uow, here) == []
    assert await service.get(uow, here, id, viewer=()) is None
    assert await service.get(uow, there, id, viewer=()) is not None


async def test_reviewers_are_members_of_the_organization_only(uow: UnitOfWork) -> None:
    organization_id = await add_organization(uow)
    project_id = await add_project(uow, organization_id)
    _, member = await add_user(uow, "Octo", organization_id=organization_id)
    _, stranger = await add_user(uow, "octo")
    _, unlinked = await add_user(uow, None, organization_id=organization_id)
    id = await add_report(uow, project_id, reviewer_logins=["octo"])
    assert await ids(uow, project_id, Filters(reviewers=(member, unlinked))) == [id]
    assert await ids(uow, project_id, Filters(reviewers=(stranger, unlinked, new_id()))) == []


@pytest.mark.parametrize("status", list(Status))
async def test_inbox_retrieves_all_but_deleted(uow: UnitOfWork, status: Status) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id, status=status.value)
    found = await service.get(uow, project_id, id, viewer=())
    assert (found is None) is (status is Status.DELETED)
    filtered = await service.get(uow, project_id, id, viewer=(), filters=Filters(statuses=("ready",)))
    assert (filtered is not None) is (status is Status.READY)


async def test_filters_narrow_a_retrieval(uow: UnitOfWork) -> None:
    organization_id = await add_organization(uow)
    project_id = await add_project(uow, organization_id)
    _, user = await add_user(uow, "Octo", organization_id=organization_id)
    id = await add_report(uow, project_id, priority="P1", reviewer_logins=["octo"])
    for filters, found in (
        (Filters(priorities=("P1",)), True),
        (Filters(priorities=("P2",)), False),
        (Filters(reviewers=(user,)), True),
        (Filters(reviewers=(new_id(),)), False),
    ):
        assert (await service.get(uow, project_id, id, viewer=(), filters=filters) is not None) is found


async def test_ordering_by_urgency_is_by_priority_score_and_newest_signal(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    old, new = MOMENT - timedelta(days=9), MOMENT
    rows: list[dict[str, Any]] = [
        {"priority": "P1", "urgency_score": 6.5, "last_signal_at": old},
        {"priority": "P2", "urgency_score": 5.9, "last_signal_at": old},
        {"priority": "P2", "urgency_score": 3.0, "last_signal_at": new},
        {"priority": "P2", "urgency_score": 3.0, "last_signal_at": old},
        {"priority": "P2", "urgency_score": None, "last_signal_at": new},
        {"priority": None, "urgency_score": 0.5, "last_signal_at": old},
        {"priority": None, "urgency_score": 0.2, "last_signal_at": new},
    ]
    ids = [await add_report(uow, project_id, **row) for row in reversed(rows)]

    async def listed(text: str) -> list[UUID]:
        found = await service.inbox(
            uow,
            project_id,
            filters=service.NO_FILTERS,
            ordering=parse_ordering(text),
            page=Page(100, 0),
            viewer=[],
        )
        return [report.id for report in found.reports]

    assert await listed("urgency") == ids[::-1]
    assert await listed("-urgency") == ids


def test_inbox_default_ordering_is_as_documented() -> None:
    assert parse_ordering("-is_suggested_reviewer,status,-updated_at") == DEFAULT_ORDERING
    assert Clause(Field.ID) in DEFAULT_ORDERING


@pytest.mark.parametrize("viewer", [None, "ada"])
@pytest.mark.parametrize(
    "text", ["", "is_suggested_reviewer,-status", "-total_weight", "priority,created_at"]
)
async def test_pages_far_behind_are_those_of_the_whole_list(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch, viewer: str | None, text: str
) -> None:
    """Far behind means from the third report on, here."""
    project_id = await add_project(uow)
    for number in range(12):
        await add_report(
            uow,
            project_id,
            status=("ready", "failed", "potential")[number % 3],
            total_weight=number % 4,
            reviewer_logins=["ada"] if number % 2 else [],
        )
    asked: dict[str, Any] = {
        "filters": service.NO_FILTERS,
        "ordering": parse_ordering(text),
        "viewer": [viewer] if viewer else [],
    }
    whole = [
        report.id for report in (await service.inbox(uow, project_id, page=Page(100, 0), **asked)).reports
    ]
    monkeypatch.setattr(listing, "DEEP", 2)

    for offset in range(13):
        found = await service.inbox(uow, project_id, page=Page(3, offset), **asked)
        assert [report.id for report in found.reports] == whole[offset : offset + 3]
        assert found.count == 12


@pytest.mark.parametrize("filters", [Filters(), Filters(statuses=("ready",)), Filters(search="it")])
async def test_inbox_query_of_one_reader_is_not_reused_for_next(uow: UnitOfWork, filters: Filters) -> None:
    """Statements are kept: neither the project nor the reader may stay in them."""
    theirs: dict[tuple[int, str], UUID] = {}
    for project_id in (await add_project(uow), await add_project(uow)):
        for login in ("ada", "bob"):
            theirs[project_id, login] = await add_report(
                uow, project_id, status="ready", title="It fails", reviewer_logins=[login]
            )
    for project_id, login in [*theirs, *reversed(theirs)]:
        found = await service.inbox(
            uow, project_id, filters=filters, ordering=DEFAULT_ORDERING, page=Page(1, 0), viewer=[login]
        )
        assert (found.count, [report.id for report in found.reports]) == (2, [theirs[project_id, login]])
        assert found.reports[0].is_suggested_reviewer
        one = await service.get(uow, project_id, theirs[project_id, "ada"], viewer=[login])
        assert one is not None
        assert one.is_suggested_reviewer is (login == "ada")
        other = next(id for (owner, _), id in theirs.items() if owner != project_id)
        assert await service.get(uow, project_id, other, viewer=[login]) is None
