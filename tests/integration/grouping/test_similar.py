"""Similar reports: which are offered, which are not, and telling two apart."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api import bearer
from tests.helpers.grouping import PRODUCT, TYPE, RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.regrouping import RegroupCommands
from tests.helpers.reports import add_user, log_of

from postroom.api.app import make_state
from postroom.asgi import build
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects, reports, signals, users
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.signals.intake import NewSignal
from postroom.grouping import constraint_rows
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import WindowCache
from postroom.grouping.preview.similar import SHOWN, comparing, similar_to_report, similar_to_signal
from postroom.grouping.regroup import service as regroup
from postroom.grouping.regroup.human_labels import decided
from postroom.grouping.regroup.undo import undo
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher
from postroom.settings import Settings

TEXTS = [
    "The invoice export to CSV ends with a GatewayTimeout for large customers",
    "Exporting an invoice as CSV shows GatewayTimeout after two minutes",
    "The profile picture is shown upside down after rotating the phone",
    "Password reset mails arrive an hour late at some providers",
]


class Project:
    """A project whose signals each opened a report."""

    def __init__(self, engine: AsyncEngine, id: int, grouper: Grouper, report_ids: list[UUID]) -> None:
        self.engine, self.id, self.grouper, self.reports = engine, id, grouper, report_ids

    async def similar(self, number: int) -> list[UUID]:
        found = await similar_to_report(self.grouper, self.id, self.reports[number])
        return [one.likeness.report_id for one in found]

    async def set(self, number: int, **values: object) -> None:
        async with unit_of_work(self.engine) as uow:
            await uow.execute(sa.update(reports).where(reports.c.id == self.reports[number]).values(values))


@pytest.fixture
async def project(engine: AsyncEngine) -> Project:
    async with unit_of_work(engine) as uow:
        id = await make_project(uow)
    grouper = make_grouper(engine)
    sent = await send(engine, id, [ticket(text, source_id=str(at)) for at, text in enumerate(TEXTS)])
    await group_pending(grouper, id)
    async with unit_of_work(engine) as uow:
        rows = await uow.execute(sa.select(signals.c.id, signals.c.report_id))
        report_of = dict(rows.tuples().all())
    made = [report_of[one] for one in sent]
    return Project(engine, id, comparing(grouper, WindowCache(max_bytes=1 << 30)), made)


async def test_similar_to_report_ranks_others_and_says_why(project: Project) -> None:
    found = await similar_to_report(project.grouper, project.id, project.reports[0])

    assert found[0].likeness.report_id == project.reports[1]
    assert "GatewayTimeout" in found[0].why
    assert 0 < found[0].likeness.similarity <= 1
    assert project.reports[0] not in [one.likeness.report_id for one in found]
    assert [one.likeness.similarity for one in found] == sorted(
        (one.likeness.similarity for one in found), reverse=True
    )
    assert len(found) <= SHOWN


async def test_similar_to_signal_ranks_reports_for_a_text(project: Project) -> None:
    typed = NewSignal(PRODUCT, TYPE, "9", "Mails to reset a password come an hour late", 0.5)

    found = await similar_to_signal(project.grouper, project.id, typed)

    assert found[0].likeness.report_id == project.reports[3]


@pytest.mark.parametrize("status", ["resolved", "suppressed"])
async def test_similar_includes_settled_reports_of_ninety_days(project: Project, status: str) -> None:
    await project.set(1, status=status, updated_at=now() - timedelta(days=89))
    assert (await project.similar(0))[0] == project.reports[1]

    await project.set(1, updated_at=now() - timedelta(days=91))
    assert project.reports[1] not in await project.similar(0)


async def test_similar_leaves_deleted_and_foreign_reports_out(project: Project) -> None:
    await project.set(1, status="deleted")
    assert project.reports[1] not in await project.similar(0)

    async with unit_of_work(project.engine) as uow:
        other = await make_project(uow)
    assert await similar_to_report(project.grouper, other, project.reports[0]) == []


async def test_keep_apart_takes_a_report_off_both_lists_until_undone(project: Project) -> None:
    hand = RegroupCommands(project.id)
    async with unit_of_work(project.engine) as uow:
        labels = await decided(uow, project.id)
        done = await regroup.keep_apart(
            hand.act(uow), report_id=project.reports[0], other_id=project.reports[1]
        )
    assert project.reports[1] not in await project.similar(0)
    assert project.reports[0] not in await project.similar(1)
    async with unit_of_work(project.engine) as uow:
        for report in project.reports[:2]:
            entries = [entry["content"] for entry in await log_of(uow, report)]
            assert any("not the same problem" in str(content) for content in entries)
        assert await decided(uow, project.id) == labels
        history = await regroup.history(uow, project.id, project.reports[1], limit=9, offset=0)
        assert done.id in [one.id for one in history.regroupings]

    async with unit_of_work(project.engine) as uow:
        await undo(hand.act(uow), done.id)
    assert (await project.similar(0))[0] == project.reports[1]
    with pytest.raises(Conflict, match="already undone"):
        async with unit_of_work(project.engine) as uow:
            await undo(hand.act(uow), done.id)


async def test_keep_apart_constrains_later_grouping(project: Project) -> None:
    hand = RegroupCommands(project.id)
    async with unit_of_work(project.engine) as uow:
        await regroup.keep_apart(hand.act(uow), report_id=project.reports[0], other_id=project.reports[1])
        said = await constraint_rows.select_newest(uow, project.id)
    assert [(one.kind, set(pair)) for one, pair in said.items()] == [("cannot", set(project.reports[:2]))]


async def test_keep_apart_is_taken_back_by_a_merge(project: Project) -> None:
    hand = RegroupCommands(project.id)
    one, other = project.reports[:2]
    async with unit_of_work(project.engine) as uow:
        await regroup.keep_apart(hand.act(uow), report_id=one, other_id=other)
        await regroup.merge(hand.act(uow), from_ids=[other], into_id=one)
    assert other not in await project.similar(0)


async def test_keep_apart_refuses_what_makes_no_sense(project: Project) -> None:
    hand = RegroupCommands(project.id)
    one, other = project.reports[:2]
    async with unit_of_work(project.engine) as uow:
        with pytest.raises(Conflict, match="already one report"):
            await regroup.keep_apart(hand.act(uow), report_id=one, other_id=one)
        with pytest.raises(NotFound):
            await regroup.keep_apart(hand.act(uow), report_id=one, other_id=UUID(int=1))
        await regroup.keep_apart(hand.act(uow), report_id=one, other_id=other)
        with pytest.raises(Conflict, match="said of the two reports before"):
            await regroup.keep_apart(hand.act(uow), report_id=other, other_id=one)


async def test_similar_over_the_api_shows_reports_and_tells_two_apart(project: Project) -> None:
    state = make_state(
        engine=project.engine,
        settings=Settings(),
        clock=now,
        jobs=RecordingJobs(),
        hasher=KeyHasher(b"a secret for tests only"),
        make_grouper=lambda: project.grouper,
    )
    key = await member_key(project, state.hasher, "task:read", "task:write")
    base = f"http://inbox.test/api/projects/{project.id}/signals"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build(state)), headers=bearer(key)) as client:
        found = (await client.get(f"{base}/reports/{project.reports[0]}/similar/")).json()["results"]
        typed = await client.post(
            f"{base}/similar/",
            json={
                "source_product": PRODUCT,
                "source_type": TYPE,
                "source_id": "9",
                "description": "GatewayTimeout while exporting an invoice",
            },
        )
        other = {"report_id": str(project.reports[1])}
        said = await client.post(f"{base}/reports/{project.reports[0]}/distinct/", json=other)
        after = (await client.get(f"{base}/reports/{project.reports[0]}/similar/")).json()["results"]
        unknown = await client.get(f"{base}/reports/{UUID(int=5)}/similar/")

    assert found[0]["report"]["id"] == str(project.reports[1])
    assert found[0]["similarity"] == pytest.approx((found[0]["meaning"] + found[0]["words"]) / 2, abs=1e-3)
    assert {one["report"]["id"] for one in typed.json()["results"][:2]} == set(map(str, project.reports[:2]))
    assert [one["kind"] for one in said.json()["regroupings"]] == ["distinct"]
    assert str(project.reports[1]) not in [one["report"]["id"] for one in after]
    assert unknown.status_code == 404


async def member_key(project: Project, hasher: KeyHasher, *scopes: str) -> str:
    async with unit_of_work(project.engine) as uow:
        organization = await uow.execute(
            sa.select(projects.c.organization_id).where(projects.c.id == project.id)
        )
        user_id, _ = await add_user(uow, "octocat", organization_id=organization.scalar_one())
        email = await uow.execute(sa.select(users.c.email).where(users.c.id == user_id))
        user, _ = await identity.find_or_create_user(uow, email=email.scalar_one(), now=now())
        key, _ = await identity.create_key(
            uow,
            user=user,
            label="test",
            scopes=list(scopes),
            projects=[],
            organizations=[],
            hasher=hasher,
            now=now(),
        )
    return key
