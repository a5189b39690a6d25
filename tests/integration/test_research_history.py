"""What research says of the history: which commit a line is from, and what is said when that is not known."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.git import Repository
from tests.helpers.research import World, make_world, trace

from postroom.research.pipeline import research


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def world(engine: AsyncEngine, real: Path) -> World:
    return await make_world(engine, real)


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
async def test_the_commit_of_the_line_is_named_also_near_the_ends_of_the_file(
    world: World, line: int
) -> None:
    made, commits = lined(world.folder / "shop", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await world.connect(made)
    report = await world.report(trace(at(line)))
    await research(world.researcher(), world.project, report)
    reasons = (await world.log(report))["signal_finding"][0]["relevant_commit_hashes"]
    told = {sha for sha, reason in reasons.items() if reason.startswith(f"last change to line {line} of")}
    assert told == {commits[line]}


@pytest.mark.parametrize("line", [12, 400])
async def test_of_a_line_that_is_gone_only_the_file_is_spoken_of(world: World, line: int) -> None:
    made, _ = lined(world.folder / "shop", [1])
    await world.connect(made)
    report = await world.report(trace(at(line)))
    await research(world.researcher(), world.project, report)
    reasons = (await world.log(report))["signal_finding"][0]["relevant_commit_hashes"]
    assert reasons
    assert all(reason.startswith("changed shop/cart.py ") for reason in reasons.values())
