"""What research reads of code and history: whose a line is, and what is said of what could not be read."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.hosts.git import Repository
from tests.helpers.research import ResearchEnv, make_research_env, said, trace

from postroom.clock import now
from postroom.git.port import Failed
from postroom.git.reader import GitReader, LoggedCommit
from postroom.research import code, steps
from postroom.research.context import Round
from postroom.research.pipeline import MAX_WAIT, research
from postroom.research.schemas import StepOutput


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def env(engine: AsyncEngine, real: Path) -> ResearchEnv:
    return await make_research_env(engine, real)


def at(line: int) -> str:
    """Return a trace that ends at a line of the file."""
    return f"""TotalError: total of an empty cart

Traceback (most recent call last):
  File "/srv/app/shop/cart.py", line {line}, in total
    raise TotalError("total of an empty cart")
shop.cart.TotalError: total of an empty cart
"""


def lined(folder: Path, changes: list[int]) -> tuple[Repository, dict[int, str]]:
    """Return a repository with a file of ten lines, and the commits that each changed one of them last."""
    made, lines = Repository(folder), [f"line_{n} = {n}" for n in range(1, 11)]
    made.commit({"shop/cart.py": "\n".join(lines).encode() + b"\n"})
    commits = {}
    for number in changes:
        lines[number - 1] += "0"
        commits[number] = made.commit({"shop/cart.py": "\n".join(lines).encode() + b"\n"})
    return made, commits


@pytest.mark.parametrize("line", [1, 2, 5, 9, 10])
async def test_history_commit_of_line_is_named_near_file_ends(env: ResearchEnv, line: int) -> None:
    made, commits = lined(env.folder / "shop", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await env.connect(made)
    report = await env.report(trace(at(line)))
    await research(env.researcher(), env.project, report)
    reasons = (await env.log(report))["signal_finding"][0]["relevant_commit_hashes"]
    told = {sha for sha, reason in reasons.items() if reason.startswith(f"last change to line {line} of")}
    assert told == {commits[line]}


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        (
            "2026-10-30T12:00:00Z",
            "Ann changed the code around shop/cart.py:12, 2 days before the first signal",
        ),
        (
            "2026-03-01T12:00:00Z",
            "Ann made the last change to line 12 of shop/cart.py, 1 year before the first signal",
        ),
    ],
)
async def test_history_recent_change_of_function_comes_before_old_line(
    env: ResearchEnv, changed: str, first: str
) -> None:
    made = Repository(env.folder / "shop")
    lines = ["def total(cart):", *(f"    step_{n} = {n}" for n in range(2, 12)), "    raise TotalError(cart)"]
    made.commit({"shop/cart.py": "\n".join(lines).encode()}, at="2025-01-05T12:00:00Z")
    lines[1] = "    step_2 = discount(cart)"
    made.commit({"shop/cart.py": "\n".join(lines).encode()}, at=changed)
    await env.connect(made)
    report = await env.report(trace(at(12)))
    await research(env.researcher(), env.project, report)
    assert first in (await env.row(report))["summary"]


@pytest.mark.parametrize("line", [12, 400])
async def test_history_removed_line_mentions_file_only(env: ResearchEnv, line: int) -> None:
    made, _ = lined(env.folder / "shop", [1])
    await env.connect(made)
    report = await env.report(trace(at(line)))
    await research(env.researcher(), env.project, report)
    reasons = (await env.log(report))["signal_finding"][0]["relevant_commit_hashes"]
    assert reasons
    assert all(reason.startswith("changed shop/cart.py ") for reason in reasons.values())


async def test_history_unreadable_is_awaited_then_reported(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = lined(env.folder / "shop", [5])
    await env.connect(made)
    report = await env.report(trace(at(5)))

    async def slow(*_: Any, **__: Any) -> list[LoggedCommit]:
        raise Failed("git did not finish within 20 seconds")

    monkeypatch.setattr(GitReader, "log", slow)
    later = timedelta()
    researcher = env.researcher(clock=lambda: now() + later)
    assert await research(researcher, env.project, report) is None
    assert (await env.row(report))["status"] == "in_progress"
    later = MAX_WAIT
    assert await research(researcher, env.project, report) is not None
    row, log = await env.row(report), await env.log(report)
    assert row["status"] == "ready"
    queried = log["signal_finding"][0]["data_queried"]
    assert "The history could not be read: git did not finish within 20 seconds." in queried
    assert "blame" not in queried
    assert log["code_reference"][0]["file_path"] == "shop/cart.py", "what was read is kept"


async def test_history_next_round_in_same_code_repeats_nothing(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = lined(env.folder / "shop", [5])
    await env.connect(made)
    report = await env.report(trace(at(5)))
    times = meanwhile(env, report, monkeypatch)
    await research(env.researcher(), env.project, report)
    log = await env.log(report)
    assert times == [1, 2]
    assert (len(log["code_reference"]), len(log["signal_finding"])) == (1, 2)


async def test_history_round_in_other_code_has_own_findings(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = lined(env.folder / "shop", [5])
    await env.connect(made)
    report = await env.report(trace(at(5)))
    meanwhile(
        env, report, monkeypatch, lambda: made.commit({"shop/cart.py": b"gone\n" * 3 + b"new = 1\n" * 9})
    )
    await research(env.researcher(), env.project, report)
    log = await env.log(report)
    assert len(log["signal_finding"]) == 3, "the first signal is looked up again"
    first = log["signal_finding"][0]["signal_id"]
    commits = [one["relevant_commit_hashes"] for one in log["signal_finding"] if one["signal_id"] == first]
    assert commits[0] != commits[1]
    assert len(log["code_reference"]) == 2


def meanwhile(
    env: ResearchEnv, report: UUID, monkeypatch: pytest.MonkeyPatch, also: Callable[[], object] = int
) -> list[int]:
    """Have a signal come while the first round is judged; return the rounds as they come."""
    real, rounds = steps.judge_actionability, list[int]()

    async def late(round: Round) -> StepOutput:
        rounds.append(round.run.round)
        if len(rounds) == 1:
            await env.add(report, [trace(at(5))])
            also()
        return await real(round)

    monkeypatch.setattr(steps, "judge_actionability", late)
    return rounds


async def test_history_common_name_does_not_hide_rare_one(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code, "MAX_FOUND", 100_000)
    made = Repository(env.folder / "shop")
    common = {f"a/f{n:03}.py": b"Invoice(1)\n" * 60 for n in range(200)}
    made.commit({**common, "z/rare.py": b"def settle_rounding_error():\n    pass\n"})
    await env.connect(made)
    report = await env.report(said("`Invoice` is wrong since `settle_rounding_error` was called twice."))
    await research(env.researcher(), env.project, report)
    log = await env.log(report)
    [finding] = log["signal_finding"]
    assert finding["relevant_code_paths"][0] == "z/rare.py"
    assert "Not searched for, since it is all over the repository: “Invoice”." in finding["data_queried"]


async def test_history_reviewer_by_ownership_or_folder_has_reason(env: ResearchEnv) -> None:
    made, _ = lined(env.folder / "shop", [5])
    made.commit({"CODEOWNERS": b"/shop/ @olga\n"})
    made.commit({"shop/logo.bin": b"\0"})
    made.git("commit", "--quiet", "--amend", "--no-edit", "--author", "Bob Beside <bob@example.com>")
    await env.connect(made)
    report = await env.report(trace(at(5)))
    await research(env.researcher(), env.project, report)
    log = await env.log(report)
    suggested = {one["github_login"]: one["relevant_commits"] for one in log["suggested_reviewers"][0]}
    assert suggested == {"olga": []}
    owner, unlinked = (note["note"] for note in log["note"])
    assert owner.startswith("olga is suggested as a reviewer since the repository names them as an owner")
    assert "- Ann <ann@example.com>: last change to line 5 of " in unlinked
    assert "- Bob Beside <bob@example.com>: changed files in the same folder " in unlinked
