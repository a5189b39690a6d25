"""`postroom artefacts`, as an operator runs it."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.command_env import invoke
from tests.helpers.reports import MOMENT, add_project, add_report, next_id

from postroom.db.engine import create_engine, unit_of_work
from postroom.db.tables import reports
from postroom.domain.errors import NotFound
from postroom.reports.work_log import service
from postroom.reports.work_log.schemas import SYSTEM


@dataclass(frozen=True)
class Astray:
    """A database where one report of the second project says something else than its log."""

    url: str
    data_dir: Path
    good_project: int
    project: int
    report: UUID

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run `postroom artefacts rebuild`; return the exit code and what it printed."""
        result = invoke(
            ["artefacts", "rebuild", *arguments, "--data-dir", str(self.data_dir)],
            env={"POSTROOM_DATABASE_URL": self.url},
        )
        if isinstance(result.exception, NotFound):
            raise result.exception
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout


@pytest.fixture
def astray(fresh_database_url: str, tmp_path: Path) -> Astray:
    async def make() -> tuple[int, int, UUID]:
        engine = create_engine(fresh_database_url, pool_size=1)
        async with unit_of_work(engine) as uow:
            made = []
            for _ in range(2):
                project_id = await add_project(uow)
                report_id = await add_report(uow, project_id)
                await service.append(
                    uow,
                    project_id=project_id,
                    report_id=report_id,
                    type="priority_judgment",
                    content={"explanation": "e", "priority": "P1"},
                    author=SYSTEM,
                    now=MOMENT,
                    id=next_id(),
                )
                made.append((project_id, report_id))
            await uow.execute(
                sa.update(reports)
                .where(reports.c.id == made[1][1])
                .values(priority="P4", implementation_pr_url="https://git.test/1")
            )
        await engine.dispose()
        return made[0][0], *made[1]

    return Astray(fresh_database_url, tmp_path, *asyncio.run(make()))


def test_artefacts_check_shows_differences_and_changes_nothing(astray: Astray) -> None:
    expected = [
        {
            "project": astray.project,
            "report": str(astray.report),
            "column": column,
            "stored": stored,
            "expected": right,
        }
        for column, stored, right in (
            ("priority", "P4", "P1"),
            ("implementation_pr_url", "https://git.test/1", None),
        )
    ]
    for _ in range(2):
        code, printed = astray.run("--check", "--json")
        assert (code, json.loads(printed)) == (1, expected)
    code, printed = astray.run("--check", "--output", "plain")
    assert code == 1
    assert f"{astray.project}\t{astray.report}\tpriority\tP4\tP1\n" in printed
    assert astray.run("--check", "--project", str(astray.good_project), "--json") == (0, "[]\n")


def test_artefacts_rebuild_repairs(astray: Astray) -> None:
    assert astray.run("--project", str(astray.good_project)) == (
        0,
        "All reports agree with their work logs.\n",
    )
    code, printed = astray.run("--project", str(astray.project))
    assert code == 0
    assert str(astray.report) in printed
    assert printed.endswith("2 values differ from the work logs. All were corrected.\n")
    assert astray.run("--check") == (0, "All reports agree with their work logs.\n")


def test_artefacts_missing_project_fails(astray: Astray) -> None:
    for number in ("999999", "0", "-1", str(2**40)):
        with pytest.raises(NotFound, match="There is no project"):
            astray.run("--check", f"--project={number}")
