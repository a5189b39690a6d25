"""What the server's git does with a clone that a command worked in."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.git import Repository
from tests.helpers.handoff import make_shop
from tests.helpers.handoff_command import COMMIT, World


@pytest.fixture
async def world(engine: AsyncEngine, tmp_path: Path) -> World:
    shop = await make_shop(engine)
    repository = Repository(tmp_path / "shop")
    await shop.connect(repository.folder)
    await shop.choose("command")
    return World(shop, repository, tmp_path)


async def test_what_it_configured_starts_nothing_when_its_changes_are_committed(world: World) -> None:
    trap = world.folder / "trap"
    world.program(
        f"""
subprocess.run(['git', 'config', 'filter.trap.clean', 'touch {trap}; cat'], check=True)
subprocess.run(['git', 'config', 'commit.gpgsign', 'true'], check=True)
subprocess.run(['git', 'config', 'gpg.program', 'touch {trap}; true'], check=True)
open('.gitattributes', 'w').write('*.txt filter=trap')
open('fix.txt', 'w').write('x')
"""
    )
    handoff = await world.handed()
    await world.run(handoff)
    assert len(await world.shop.artefacts(handoff.report_id, "commit")) == 1
    assert not trap.exists()


async def test_it_moves_no_branch_that_the_repository_has(world: World) -> None:
    world.repository.git("branch", "release", "main")
    before = world.repository.git("rev-parse", "release")
    world.program("subprocess.run(['git', 'checkout', '-q', '-b', 'release'], check=True)\n" + COMMIT)
    handoff = await world.handed()
    await world.run(handoff)
    assert world.repository.git("rev-parse", "release") == before
    assert any("a branch release already" in note for note in await world.shop.notes(handoff.report_id))
