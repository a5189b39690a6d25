"""`postroom reports merge`, `split`, `undo`, `history` and `postroom signals move`, as an operator runs them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from tests.helpers.command_env import invoke
from tests.helpers.reports import add_project, add_report, add_signal, add_user, log_of, report_row

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.domain.errors import PostroomError
from postroom.reports.search.indexing import index_some

T = TypeVar("T")


@dataclass
class RegroupCommandLine:
    """The command over a database of its own, and what is in its one project."""

    url: str
    folder: Path
    project: int = 0

    def run(self, *arguments: object) -> tuple[int, str]:
        """Run it; return the exit code and what it printed, or the sentence that it ended with."""
        result = invoke(
            [*map(str, arguments), "--project", str(self.project), "--data-dir", str(self.folder)],
            env={"POSTROOM_DATABASE_URL": self.url},
        )
        if isinstance(result.exception, PostroomError):
            return 1, result.exception.message
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout

    def do(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Do something in one transaction."""

        async def inside() -> T:
            engine = create_engine(self.url, pool_size=1)
            try:
                async with unit_of_work(engine) as uow:
                    return await work(uow)
            finally:
                await engine.dispose()

        return asyncio.run(inside())

    def history(self, report: UUID) -> list[dict[str, Any]]:
        """Return what was done to a report."""
        code, printed = self.run("reports", "history", report, "--json")
        assert code == 0, printed
        found: list[dict[str, Any]] = json.loads(printed)["results"]
        return found


@pytest.fixture(scope="module")
def command(
    admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RegroupCommandLine]:
    with temporary_database(admin_url, "regroup", template=template) as url:
        made = RegroupCommandLine(url, tmp_path_factory.mktemp("regroup"))
        made.project = made.do(add_project)
        yield made


def report_with(command: RegroupCommandLine, signals: int) -> tuple[UUID, list[UUID]]:
    async def make(uow: UnitOfWork) -> tuple[UUID, list[UUID]]:
        report = await add_report(uow, command.project)
        return report, [await add_signal(uow, command.project, report) for _ in range(signals)]

    return command.do(make)


def test_regroup_command_changes_and_undoes(command: RegroupCommandLine) -> None:
    source, _ = report_with(command, 1)
    target, members = report_with(command, 2)
    user_id, uuid = command.do(add_user)
    code, told = command.run(
        "reports", "merge", source, "--into", target, "--reason", "Same cause.", "--by", uuid
    )
    assert (code, f"report {source} is a part of report {target}" in told) == (0, True)
    code, told = command.run("reports", "split", target, members[0])
    assert (code, "1 signal is now report" in told) == (0, True)
    new = UUID(command.history(target)[0]["to"])
    code, told = command.run("signals", "move", members[1], "--to", new)
    assert (code, f"from report {target} to report {new}" in told) == (0, True)
    kinds = [(one["kind"], one["signals"], one["undone"]) for one in command.history(source)]
    assert kinds == [
        ("move", [str(members[1])], None),
        ("split", [str(members[0])], None),
        ("merge", [], None),
    ]
    code, told = command.run("reports", "history", target)
    assert (code, "Same cause." in told) == (0, True)
    log = command.do(lambda uow: log_of(uow, source))
    assert log[0]["created_by_id"] == user_id
    code, shown = command.run("reports", "show", source, "--json")
    assert (code, json.loads(shown)["report"]["id"]) == (0, str(target))
    for one in command.history(target):
        code, told = command.run("reports", "undo", one["id"])
        assert (code, "Undone: " in told) == (0, True)
    row = command.do(lambda uow: report_row(uow, target))
    assert (row["signal_count"], row["status"]) == (2, "candidate")


def test_regroup_command_run_is_requested_listed_and_stopped(command: RegroupCommandLine) -> None:
    assert command.run("regroup", "--stop") == (1, "No requested run is in progress.")
    code, told = command.run("regroup")
    assert (code, "a worker will regroup the window" in told) == (0, True)
    code, printed = command.run("regroup", "--runs", "--json")
    [run] = json.loads(printed)["results"]
    assert (code, run["kind"], run["state"], run["id"] in told) == (0, "asked", "asked", True)
    not_over = "The run has not finished. Wait for it, or stop it first."
    assert command.run("regroup", "--undo", run["id"]) == (1, not_over)
    code, told = command.run("regroup", "--stop")
    assert (code, told.split()) == (0, f"Run {run['id']} is stopped. It made no changes.".split())
    assert command.run("regroup", "--undo", run["id"]) == (1, "The run has no changes that can be undone.")
    code, told = command.run("regroup", "--show", run["id"])
    assert (code, " ".join(told.split())) == (
        0,
        f"Run {run['id']} (asked, stopped) made 0 changes, held back 0.",
    )
    assert command.run("regroup", "--show", UUID(int=9)) == (1, f"There is no run {UUID(int=9)}.")
    one_of = "Give only one of --dry-run, --runs, --show, --stop and --undo."
    assert command.run("regroup", "--stop", "--runs") == (1, one_of)


def test_regroup_command_invalid_is_refused(command: RegroupCommandLine) -> None:
    report, members = report_with(command, 1)
    nothing = new_id()
    for arguments, sentence in (
        (("reports", "merge", report, "--into", nothing), f"There is no report {nothing}."),
        (("reports", "merge", report, "--into", report), f"They are already one report: {report}."),
        (("reports", "split", report, nothing), f"There is no signal {nothing} in a report."),
        (
            ("reports", "split", report, *members),
            f"A split has to leave at least one signal in report {report}.",
        ),
        (("signals", "move", *members, "--to", report), f"They are already in report {report}."),
        (("reports", "undo", nothing), "Not found."),
        (("reports", "undo", nothing, "--by", "nobody"), "There is no user nobody."),
        (
            ("reports", "undo", nothing, "--reason", "x" * 1001),
            "reason: Ensure this field has no more than 1000 characters.",
        ),
    ):
        assert command.run(*arguments) == (1, sentence)


@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--runs",), ("--stop",)])
def test_regroup_command_without_project_is_one_sentence(
    command: RegroupCommandLine, arguments: tuple[str, ...]
) -> None:
    there = command.project
    command.project = 77_777
    try:
        for asked in (("regroup", *arguments), ("signals", "preview", "Some text")):
            code, told = command.run(*asked)
            assert (code, told) == (1, f"There is no project 77777. Available: {there} (Web).")
    finally:
        command.project = there


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "may not be blank"), (" \n ", "may not be blank"), ("word " * 9_000, "tokens")],
    ids=["empty", "blank", "long"],
)
def test_regroup_command_preview_refuses_like_run(command: RegroupCommandLine, text: str, why: str) -> None:
    code, told = command.run("signals", "preview", text)
    assert (code, why in told) == (1, True), told


def test_reports_are_reingested_by_the_command(command: RegroupCommandLine) -> None:
    one, _ = report_with(command, 1)
    code, told = command.run("reports", "reingest", one)
    assert (code, told.startswith("1 report will be removed")) == (0, True)
    code, told = command.run("reports", "reingest", one)
    assert (code, told.startswith("0 reports")) == (0, True)
    report_with(command, 2)
    code, told = command.run("reports", "reingest", "--all")
    assert (code, int(told.split()[0]) >= 1) == (0, True)
    assert command.run("reports", "reingest") == (1, "Give the id of a report, or --all.")
    assert command.run("reports", "reingest", UUID(int=7))[1] == f"There is no report {UUID(int=7)}."


@pytest.mark.parametrize("option", ["--threshold", "--matcher"])
def test_regroup_with_an_option_that_was_removed_is_refused(command: RegroupCommandLine, option: str) -> None:
    assert command.run("regroup", "--dry-run", option, "1")[0] == 2


def test_regroup_command_reading_preview_requires_model(command: RegroupCommandLine) -> None:
    told = command.run("regroup", "--reading")
    assert told == (1, "--reading is only valid for a dry run.")
    code, sentence = command.run("regroup", "--dry-run", "--reading")
    assert (code, sentence[:53]) == (1, "No language model is configured for reading. Set POST")


def test_distinct_command_tells_reports_apart_until_undone(command: RegroupCommandLine) -> None:
    async def two(uow: UnitOfWork) -> tuple[UUID, UUID]:
        made = await add_report(uow, command.project), await add_report(uow, command.project)
        for report in made:
            await add_signal(uow, command.project, report)
        return made

    one, other = command.do(two)
    code, printed = command.run("reports", "distinct", one, other, "--reason", "another page")
    assert code == 0, printed
    assert "are not the same problem" in printed
    [said] = command.history(one)
    assert (said["kind"], said["reason"]) == ("distinct", "another page")
    assert command.run("reports", "undo", said["id"])[0] == 0
    assert command.run("reports", "distinct", one, one)[0] == 1


def test_list_command_searches_signals_and_shows_the_place(command: RegroupCommandLine) -> None:
    async def indexed(uow: UnitOfWork) -> UUID:
        report = await add_report(uow, command.project, title="Slow page", status="suppressed")
        await add_signal(uow, command.project, report, description="TimeoutError in the basket")
        while await index_some(uow):
            pass
        return report

    report = command.do(indexed)
    code, printed = command.run("reports", "list", "--search", "timeouterror basket", "--json")
    assert code == 0, printed
    [found] = json.loads(printed)["results"]
    assert (found["id"], found["match"]["field"]) == (str(report), "signal")
    assert "signal: " in command.run("reports", "list", "--search", "basket")[1]


def test_readings_command_without_signals_says_so_and_refuses_what_is_no_answer(
    command: RegroupCommandLine, tmp_path: Path
) -> None:
    code, printed = command.run("readings", "next")
    assert (code, json.loads(printed)) == (0, {"reading": None, "left": 0})
    answer = tmp_path / "answer.json"
    for written, refusal in (
        ("prose", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (" " * 1_000_001, "at most 1000000 bytes"),
        ('{"placements": []}', "Not found"),
    ):
        answer.write_text(written)
        code, printed = command.run("readings", "answer", new_id(), answer)
        assert (code, refusal in printed) == (1, True), printed
    assert "can't be read" in command.run("readings", "answer", new_id(), tmp_path / "none")[1]
