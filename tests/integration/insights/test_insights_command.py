"""`postroom insights` on a server with reports of two areas."""

import json
from datetime import timedelta

import pytest
from tests.helpers.command_env import CommandEnv
from tests.helpers.grouping import RecordingJobs
from tests.helpers.reports import add_report

from postroom.cli import render
from postroom.cli.insights import duration
from postroom.clock import now
from postroom.db.engine import UnitOfWork
from postroom.domain.reports.state import Resolve
from postroom.reports.decisions.decide import Decision, decide


@pytest.fixture(scope="module", autouse=True)
def reports(command_env: CommandEnv) -> None:
    async def add(uow: UnitOfWork) -> None:
        opened = now() - timedelta(hours=36)
        for number in range(3):
            area = "checkout-and-payment-with-a-long-name" if number else None
            id = await add_report(
                uow, command_env.project, status="ready", area=area, created_at=opened, signal_count=4
            )
            if number == 2:
                await decide(
                    uow,
                    RecordingJobs(),
                    [id],
                    Decision([Resolve()]),
                    project_id=command_env.project,
                    now=now(),
                )

    command_env.do(add)


def test_insights_by_week_ends_with_all(command_env: CommandEnv) -> None:
    code, said = command_env.run("insights", "--timezone", "UTC")

    assert code == 0
    lines = said.splitlines()
    assert " ".join(lines[0].split()) == "week opened open decided fixed back noise to decide to fix"
    assert lines[13].split() == ["all", "3", "2", "1", "1", "0", "4.0", "1.5", "d", "1.5", "d"]
    assert len(lines) == 15


@pytest.mark.parametrize("by", ["week", "area", "source", "reviewer"])
def test_insights_table_fits_80_columns(
    command_env: CommandEnv, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "terminal_width", lambda: 80)

    code, said = command_env.run("insights", "--by", by, "--all")

    assert code == 0
    assert max(map(len, said.splitlines())) <= 80


def test_insights_by_area_names_those_without(command_env: CommandEnv) -> None:
    code, said = command_env.run("insights", "--by", "area", "--json")

    assert code == 0
    found = {one["name"]: one["figures"] for one in json.loads(said)["results"]}
    assert {name: figures["opened"] for name, figures in found.items()} == {
        None: 1,
        "checkout-and-payment-with-a-long-name": 2,
    }


def test_insights_refusal_says_what_to_do(command_env: CommandEnv) -> None:
    assert command_env.run("insights", "--since", "last week") == (
        1,
        "date_from: Use a date such as 2026-07-01.",
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, None), (0, "0 s"), (59.4, "59 s"), (90, "1.5 m"), (7_200, "2.0 h"), (302_400, "3.5 d")],
)
def test_duration_has_one_unit(seconds: float | None, said: str | None) -> None:
    assert duration(seconds) == said
