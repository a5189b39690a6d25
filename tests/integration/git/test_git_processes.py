"""How many git processes run at once, whatever asks for them."""

import asyncio
import os
from pathlib import Path

import pytest
from tests.helpers.hosts.git import Repository

from postroom.git.hosts import GitHosts
from postroom.git.port import Failed
from postroom.git.process import Result, run_git
from postroom.settings import GitHubSettings, GitSettings


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


async def test_git_processes_never_exceed_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Repository(tmp_path / "shop")
    log = tmp_path / "log"
    programs = tmp_path / "bin"
    programs.mkdir()
    git = programs / "git"
    git.write_text(f"#!/bin/sh\necho begin >> {log}\nsleep 0.05\necho end >> {log}\nexit 1\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    hosts = GitHosts(GitSettings(processes=2), GitHubSettings())

    calls = [hosts.local(shop.folder, "acme/shop").default_branch("acme/shop") for _ in range(6)]
    ended = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(each) for each in ended] == [Failed] * 6
    running, most, begun = 0, 0, 0
    for line in log.read_text().split():
        running += 1 if line == "begin" else -1
        begun += line == "begin"
        most = max(most, running)
    assert begun >= 6
    assert most == 2


async def run(slots: asyncio.Semaphore, program: str = "/bin/true", seconds: float = 30) -> Result:
    return await run_git(Path(program), Path("/"), (), most_bytes=10, seconds=seconds, slots=slots)


async def test_git_processes_long_wait_fails() -> None:
    slots = asyncio.Semaphore(1)
    async with slots:
        with pytest.raises(Failed, match="too many git processes"):
            await run(slots, seconds=0.05)

    assert (await run(slots)).code == 0


async def test_git_process_slot_is_always_released(tmp_path: Path) -> None:
    slots = asyncio.Semaphore(1)
    slow = tmp_path / "slow"
    slow.write_text(f"#!/bin/sh\n: > {tmp_path}/began\nsleep 600\n")
    slow.chmod(0o755)
    for program in ("/nonexistent/git", os.devnull):
        with pytest.raises(Failed, match="can't be started"):
            await run(slots, program)
    with pytest.raises(Failed, match="did not finish within"):
        await run(slots, str(slow), seconds=0.05)
    cancelled = asyncio.create_task(run(slots, str(slow)))
    waiting = asyncio.create_task(run(slots))
    (tmp_path / "began").unlink(missing_ok=True)
    while not (tmp_path / "began").exists():  # noqa: ASYNC110  # a file is all that the program can tell
        await asyncio.sleep(0.01)
    cancelled.cancel()

    assert (await waiting).code == 0
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert not slots.locked()
