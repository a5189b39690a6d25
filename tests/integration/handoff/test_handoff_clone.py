"""What the server's git does with a clone that a command worked in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import HASHER, REPOSITORY, make_handoff_project
from tests.helpers.hosts.git import Repository
from tests.helpers.hosts.git_http import GitServer, git_server
from tests.helpers.processes.handoff_command import COMMIT, HandoffCommandEnv

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.git.hosts import GitHosts
from postroom.git.remotes import Login
from postroom.repositories import service
from postroom.repositories.checkout import CheckoutService, WorkingBranch
from postroom.repositories.vault import Vault
from postroom.settings import GitHubSettings, GitSettings


@pytest.fixture
async def env(engine: AsyncEngine, tmp_path: Path) -> HandoffCommandEnv:
    handoff_project = await make_handoff_project(engine)
    repository = Repository(tmp_path / "shop")
    await handoff_project.connect(repository.folder)
    await handoff_project.choose("command")
    return HandoffCommandEnv(handoff_project, repository, tmp_path)


async def test_handoff_clone_configured_commands_do_not_run_at_commit(env: HandoffCommandEnv) -> None:
    trap = env.folder / "trap"
    env.program(
        f"""
subprocess.run(['git', 'config', 'filter.trap.clean', 'touch {trap}; cat'], check=True)
subprocess.run(['git', 'config', 'commit.gpgsign', 'true'], check=True)
subprocess.run(['git', 'config', 'gpg.program', 'touch {trap}; true'], check=True)
open('.gitattributes', 'w').write('*.txt filter=trap')
open('fix.txt', 'w').write('x')
"""
    )
    handoff = await env.handed()
    await env.run(handoff)
    assert len(await env.handoff_project.artefacts(handoff.report_id, "commit")) == 1
    assert not trap.exists()


async def test_handoff_clone_moves_no_branch_of_repository(env: HandoffCommandEnv) -> None:
    env.repository.git("branch", "release", "main")
    before = env.repository.git("rev-parse", "release")
    env.program("subprocess.run(['git', 'checkout', '-q', '-b', 'release'], check=True)\n" + COMMIT)
    handoff = await env.handed()
    await env.run(handoff)
    assert env.repository.git("rev-parse", "release") == before
    assert any(
        "already has a branch release" in note for note in await env.handoff_project.notes(handoff.report_id)
    )


async def test_handoff_clone_nested_repository_is_committed_as_files(env: HandoffCommandEnv) -> None:
    trap = env.folder / "trap"
    env.program(
        f"""
def git(*arguments):
    subprocess.run(['git', '-c', 'user.name=x', '-c', 'user.email=x@x', *arguments], check=True)
for place in ('known', 'new/deep'):
    git('init', '-q', place)
    open(place + '/a.txt', 'w').write('one')
    git('-C', place, 'add', '.')
    git('-C', place, 'commit', '-q', '-m', 'x')
    for key in ('core.fsmonitor', 'filter.trap.clean', 'filter.trap.process', 'diff.external', 'core.sshCommand'):
        git('-C', place, 'config', key, 'touch {trap}; cat')
    open(place + '/.gitattributes', 'w').write('* filter=trap diff=trap')
    if place == 'known':
        git('add', 'known')
        git('commit', '-q', '-m', 'A repository within')
    open(place + '/a.txt', 'w').write('two')
os.rename('new/deep/.git', 'new/elsewhere')
open('new/deep/.git', 'w').write('gitdir: ../elsewhere')
open('fix.txt', 'w').write('x')
if os.path.exists({str(trap)!r}):
    os.remove({str(trap)!r})
"""
    )
    handoff = await env.handed()
    await env.run(handoff)
    assert not trap.exists()
    (commit,) = await env.handoff_project.artefacts(handoff.report_id, "commit")
    listed = env.repository.git("ls-tree", "-r", "--name-only", commit["content"]["commit_sha"])
    assert {"fix.txt", "new/deep/a.txt"} <= set(listed.split("\n"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    (tmp_path / "served").mkdir()
    with git_server(tmp_path / "served") as running:
        running.login = ("agent", "its token")
        yield running


async def test_handoff_clone_allowed_push_makes_new_branch_only(
    engine: AsyncEngine, server: GitServer, tmp_path: Path
) -> None:
    handoff_project, vault = await make_handoff_project(engine), Vault(HASHER)
    served = Repository(tmp_path / "shop").bare(tmp_path / "served" / "shop.git")
    with (served / "config").open("a") as config:
        config.write("[http]\n\treceivepack = true\n")
    async with unit_of_work(engine) as uow:
        await service.connect_remote(
            uow,
            vault=vault,
            project_id=handoff_project.project,
            url=server.url("shop.git"),
            protocols="http",
            repository=REPOSITORY,
            credential=Login("agent", "its token"),
            id=new_id(),
            now=now(),
        )
    hosts = GitHosts(
        GitSettings(protocols="http", allow_private=True), GitHubSettings(), clones=tmp_path / "clones"
    )
    careful = CheckoutService(engine, hosts, vault)
    folder, branch = tmp_path / "work", "postroom/12"
    base = await careful.check_out(
        project_id=handoff_project.project, repository=REPOSITORY, base=None, branch=branch, folder=folder
    )
    (folder / "fix.txt").write_text("x")
    made = await careful.collect(folder, base_commit=base, message="Mend it")

    async def back(checkouts: CheckoutService, made: WorkingBranch) -> str | None:
        return await checkouts.bring_back(
            project_id=handoff_project.project, repository=REPOSITORY, folder=folder, work=made
        )

    assert "The server is configured not to push branches" in str(await back(careful, made))
    allowed = replace(careful, push=True)
    for _ in range(2):  # a worker that takes over may do so again
        assert await back(allowed, made) is None
    bare = served / "refs" / "heads" / "postroom" / "12"
    assert bare.read_text().strip() == made.commit
    assert "has a branch of that name already" in str(await back(allowed, replace(made, commit=base)))
    assert bare.read_text().strip() == made.commit
    assert "pushes only branches" in str(await back(allowed, replace(made, branch="main")))
    server.login = ("agent", "another")
    assert "could not be pushed" in str(await back(allowed, replace(made, branch="postroom/13")))
