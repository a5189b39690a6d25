"""What people decided, as cases: which signals, in which groups, and that the evaluation runs on the file."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from tests.helpers.grouping import WordModel
from tests.helpers.regrouping import RegroupCommands
from tests.helpers.reports import MOMENT, add_project, add_report, add_signal, add_task, next_id
from typer.testing import CliRunner, Result

from postroom.cli.main import app as command
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import regroupings, report_removals, signals
from postroom.db.temporary import temporary_database
from postroom.domain.errors import NotFound
from postroom.evals.grouping import evaluate
from postroom.evals.labelled import read_labelled
from postroom.grouping.consolidation import run_rows
from postroom.grouping.regroup.human_labels import decided
from postroom.grouping.regroup.service import merge, move, split
from postroom.grouping.regroup.undo import undo
from postroom.reports.work_log.schemas import Author
from postroom.settings import GroupingSettings, Settings

Groups = set[frozenset[UUID]]


async def report_of(uow: UnitOfWork, project: int, count: int) -> tuple[UUID, list[UUID]]:
    report = await add_report(uow, project)
    return report, [await add_signal(uow, project, report) for _ in range(count)]


async def groups(uow: UnitOfWork, project: int) -> Groups:
    found: dict[UUID, set[UUID]] = {}
    for one in await decided(uow, project):
        found.setdefault(one.report_id, set()).add(one.id)
    return {frozenset(ids) for ids in found.values()}


async def test_merges_splits_and_moves_that_stand(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    commands = RegroupCommands(project)
    (one, ones), (two, twos), (three, threes), (_, others) = [
        await report_of(uow, project, count) for count in (2, 2, 3, 4)
    ]
    assert await decided(uow, project) == []
    await merge(commands.act(uow), from_ids=[one], into_id=two)
    await split(commands.act(uow), report_id=three, signal_ids=threes[:1])
    assert await groups(uow, project) == {
        frozenset([*ones, *twos]),
        frozenset(threes[:1]),
        frozenset(threes[1:]),
    }
    await move(commands.act(uow), signal_ids=[ones[0]], report_id=three)
    assert await groups(uow, project) == {
        frozenset([ones[1], *twos]),
        frozenset(threes[:1]),
        frozenset([*threes[1:], ones[0]]),
    }
    found = await decided(uow, project)
    assert not set(others) & {one.id for one in found}
    assert found[0].signal.description == "It is slow"
    assert found[0].signal.timestamp == MOMENT
    assert [row.id for row in found] == sorted(row.id for row in found), "in order of arrival"


async def test_decided_pairs_ignore_undone_decisions(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    commands = RegroupCommands(project)
    (one, _), (two, _), (three, threes) = [await report_of(uow, project, count) for count in (2, 2, 3)]
    [merged] = await merge(commands.act(uow), from_ids=[one], into_id=two)
    await split(commands.act(uow), report_id=three, signal_ids=threes[:1])
    await undo(commands.act(uow), merged.id)
    assert await groups(uow, project) == {frozenset(threes[:1]), frozenset(threes[1:])}


async def test_decided_pairs_count_people_only(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    commands = RegroupCommands(project)
    (one, _), (two, _), (three, threes) = [await report_of(uow, project, count) for count in (2, 2, 3)]
    task = await add_task(uow, project)
    await merge(commands.act(uow, by=Author.task(task)), from_ids=[one], into_id=two)
    run = next_id()
    row = {"state": "done", "model": "m", "after_seq": 0, "until_seq": 9}
    await run_rows.insert_run(uow, {**row, "id": run, "project_id": project, "created_at": MOMENT})
    done = await split(commands.act(uow, decided=False), report_id=three, signal_ids=threes[:1])
    await run_rows.done_by(uow, [done.id], run)
    assert await decided(uow, project) == []


async def test_decided_pairs_omit_signals_added_later_by_server(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    commands = RegroupCommands(project)
    (one, ones), (two, twos), (three, threes) = [await report_of(uow, project, count) for count in (2, 2, 3)]
    await merge(commands.act(uow), from_ids=[one], into_id=two)
    run = next_id()
    row = {"state": "done", "model": "m", "after_seq": 0, "until_seq": 9}
    await run_rows.insert_run(uow, {**row, "id": run, "project_id": project, "created_at": MOMENT})
    taken = await move(commands.act(uow, decided=False), signal_ids=threes[:1], report_id=two)
    merged = await merge(commands.act(uow, decided=False), from_ids=[three], into_id=two)
    await run_rows.done_by(uow, [done.id for done in (*taken, *merged)], run)
    later = commands.now + timedelta(hours=1)
    await add_signal(uow, project, two, received_at=later)
    assert await groups(uow, project) == {frozenset([*ones, *twos])}


async def test_deleted_and_quarantined_signals_are_left_out(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    commands = RegroupCommands(project)
    (one, ones), (two, twos), (three, threes) = [await report_of(uow, project, count) for count in (2, 2, 3)]
    await merge(commands.act(uow), from_ids=[one], into_id=two)
    new = await split(commands.act(uow), report_id=three, signal_ids=threes[:1])
    change = sa.update(signals)
    await uow.execute(change.where(signals.c.id == ones[0]).values(deleted_at=MOMENT))
    await uow.execute(change.where(signals.c.id == twos[0]).values(state="quarantined", report_id=None))
    assert await groups(uow, project) == {
        frozenset([ones[1], twos[1]]),
        frozenset(threes[:1]),
        frozenset(threes[1:]),
    }
    await uow.execute(
        sa.insert(report_removals).values(
            report_id=new.to_report_id, project_id=project, kind="delete", requested_at=MOMENT
        )
    )
    assert await groups(uow, project) == {frozenset([ones[1], twos[1]]), frozenset(threes[1:])}


async def test_decided_pairs_of_large_report_are_named_and_oldest(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    commands = RegroupCommands(project)
    (one, ones), (two, twos) = await report_of(uow, project, 6), await report_of(uow, project, 2)
    await move(commands.act(uow), signal_ids=[twos[1]], report_id=one)
    found = await decided(uow, project, most=3)
    assert {row.id for row in found} == {ones[0], ones[1], twos[1], twos[0]}
    assert {row.report_id for row in found} == {one, two}
    count = await uow.execute(sa.select(sa.func.count()).select_from(regroupings))
    assert count.scalar_one() >= 1


SAID = [
    ("the login page shows a blank screen after the password was typed", 3),
    ("exported spreadsheets contain broken umlauts when opened with excel", 2),
    ("every invoice lists zero percent tax although the order lists nineteen", 2),
]


async def fill(url: str) -> tuple[int, Groups]:
    """Make a project in which people merged and split; return it and what they made of the signals."""
    engine = create_engine(url, pool_size=1)
    try:
        async with unit_of_work(engine) as uow:
            project = await add_project(uow)
            commands = RegroupCommands(project)
            made = []
            for topic, count in SAID:
                report = await add_report(uow, project)
                texts = [f"{topic}, case {n}, “quoted”\nüñí" for n in range(count)]
                ids = [
                    await add_signal(uow, project, report, description=text, source_id=str(n))
                    for n, text in enumerate(texts)
                ]
                made.append((report, ids))
            (one, ones), (two, twos), (three, threes) = made
            mixed = await split(commands.act(uow), report_id=one, signal_ids=ones[:1])
            await merge(commands.act(uow), from_ids=[mixed.to_report_id], into_id=one)
            await move(commands.act(uow), signal_ids=[twos[1]], report_id=three)
            await move(commands.act(uow), signal_ids=[twos[1]], report_id=two)
            return project, {frozenset(ids) for ids in (ones, twos, threes)}
    finally:
        await engine.dispose()


def export(url: str, folder: Path, project: int) -> tuple[Path, Result]:
    """Run the command; return the file and what came of it."""
    out = folder / "people.jsonl"
    arguments = ["eval", "export", "--out", out, "--project", project, "--data-dir", folder / "data"]
    env = {"POSTROOM_DATABASE_URL": url}
    return out, CliRunner().invoke(command, [*map(str, arguments)], env=env)


def test_decided_pairs_export_can_be_evaluated(
    admin_url: str, template: str, fresh_database_url: str, tmp_path: Path
) -> None:
    with temporary_database(admin_url, "decided", template=template) as url:
        project, expected = asyncio.run(fill(url))
        out, result = export(url, tmp_path, project)
        assert (result.exit_code, "7 signals in 3 groups" in result.stdout) == (0, True)
        nothing = export(url, tmp_path, project + 1)[1].exception
    assert isinstance(nothing, NotFound)
    cases = read_labelled(out)
    found: dict[str, set[UUID]] = {}
    for one in cases:
        found.setdefault(one.group, set()).add(UUID(one.id))
    assert {frozenset(ids) for ids in found.values()} == expected
    assert {one.signal.description for one in cases} == {
        f"{topic}, case {n}, “quoted”\nüñí" for topic, count in SAID for n in range(count)
    }
    assert all(one.safe and one.signal.timestamp == MOMENT for one in cases)
    outcome = asyncio.run(
        evaluate(
            fresh_database_url,
            cases,
            settings=Settings(grouping=GroupingSettings(batch_size=8), pool_size=2),
            embedder=WordModel(),
            include_unsafe=False,
            advance=lambda _: None,
        )
    )
    assert (outcome.fed, outcome.scores.ari) == (7, 1.0)
