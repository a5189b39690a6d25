"""Clones of remotes: made, brought up to date and removed, over HTTP from a server on this machine."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.helpers.hosts.git import Repository
from tests.helpers.hosts.git_http import GitServer, git_server

from postroom.git.hosts import GitHosts
from postroom.git.mirrors import EmptyRepository, Mirror, Mirrors, Remote, TooLarge
from postroom.git.port import BranchGone, Failed, NoAccess
from postroom.git.remotes import Login
from postroom.settings import GitHubSettings, GitSettings

NAME = "acme/shop"
OWNER = "the first connection"


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """A working repository whose bare copy is served; `publish` sends it there."""
    made = Repository(tmp_path / "shop")
    (tmp_path / "served").mkdir()
    made.bare(tmp_path / "served" / "shop.git")
    made.git("remote", "add", "served", str(tmp_path / "served" / "shop.git"))
    return made


@pytest.fixture
def server(tmp_path: Path, shop: Repository) -> Iterator[GitServer]:
    assert shop.folder.is_dir()
    with git_server(tmp_path / "served") as running:
        yield running


class Cache:
    """Clones with a clock of their own."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.now = 1_800_000_000.0
        self.folder = folder / "clones"
        allowed = GitSettings.model_validate({"protocols": "http,https", "allow_private": True, **settings})
        self.mirrors = Mirrors(self.folder, allowed, clock=lambda: self.now)

    async def read(self, remote: Remote, **options: str) -> Mirror:
        async with self.mirrors.open(remote, **options) as mirror:
            return mirror


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


@pytest.fixture
def remote(server: GitServer) -> Remote:
    return Remote(NAME, server.url("shop.git"), None, OWNER)


async def test_mirror_is_cloned_once_and_updated_when_stale(
    cache: Cache, remote: Remote, server: GitServer, shop: Repository
) -> None:
    first = await cache.read(remote)
    assert (first.branch, first.commit) == ("main", shop.git("rev-parse", "HEAD"))
    asked = len(server.headers)
    newer = shop.commit({"more.txt": b"x\n"})
    shop.git("push", "--quiet", "served", "main")
    assert (await cache.read(remote)).commit == first.commit
    assert len(server.headers) == asked
    cache.now += 601
    assert (await cache.read(remote)).commit == newer


async def test_mirror_follows_force_push_and_rename(cache: Cache, remote: Remote, shop: Repository) -> None:
    await cache.read(remote)
    shop.git("commit", "--quiet", "--amend", "--message", "Another past")
    shop.git("push", "--quiet", "--force", "served", "main")
    cache.now += 601
    assert (await cache.read(remote)).commit == shop.git("rev-parse", "HEAD")
    shop.git("branch", "--move", "main", "trunk")
    newest = shop.commit({"trunk.txt": b"x\n"})
    shop.git("push", "--quiet", "served", "trunk")
    shop.git(
        "--git-dir",
        str(shop.folder.parent / "served" / "shop.git"),
        "symbolic-ref",
        "HEAD",
        "refs/heads/trunk",
    )
    shop.git("push", "--quiet", "served", "--delete", "main")
    cache.now += 601
    found = await cache.read(remote)
    assert (found.branch, found.commit) == ("trunk", newest)


async def test_mirror_of_empty_repository_says_so(cache: Cache, server: GitServer, tmp_path: Path) -> None:
    Repository(tmp_path / "empty", empty=True).bare(tmp_path / "served" / "empty.git")
    with pytest.raises(EmptyRepository, match="no commit"):
        await cache.read(Remote("acme/empty", server.url("empty.git"), None, OWNER))


async def test_mirror_of_missing_repository_is_inaccessible(cache: Cache, server: GitServer) -> None:
    with pytest.raises(NoAccess):
        await cache.read(Remote("acme/none", server.url("none.git"), None, OWNER))


async def test_mirror_sends_token_and_requests_no_other(cache: Cache, server: GitServer) -> None:
    server.login = ("oauth2", "glpat-secret")
    wrong = Remote(NAME, server.url("shop.git"), Login("oauth2", "other"), OWNER)
    with pytest.raises(NoAccess) as caught:
        await cache.read(wrong)
    assert "other" not in str(caught.value)
    right = Remote(NAME, server.url("shop.git"), Login("oauth2", "glpat-secret"), OWNER)
    assert (await cache.read(right)).branch == "main"
    kept = b"".join(path.read_bytes() for path in cache.folder.rglob("*") if path.is_file())
    assert b"glpat-secret" not in kept
    assert b"oauth2" not in kept


async def test_mirror_is_hidden_from_those_without_access(cache: Cache, server: GitServer) -> None:
    server.login = ("oauth2", "glpat-secret")
    url = server.url("shop.git")
    assert (await cache.read(Remote(NAME, url, Login("oauth2", "glpat-secret"), OWNER))).branch == "main"
    for credential in (Login("oauth2", "other"), None):
        with pytest.raises(NoAccess):
            await cache.read(Remote(NAME, url, credential, "a connection of another project"))


async def test_mirror_stalled_host_times_out(tmp_path: Path, remote: Remote, server: GitServer) -> None:
    cache = Cache(tmp_path, fetch_seconds=0.5)
    server.stall = True
    with pytest.raises(Failed, match=r"did not finish within 0\.5 seconds"):
        await cache.read(remote)


async def test_mirror_stale_is_read_when_host_stalls(
    tmp_path: Path, remote: Remote, server: GitServer
) -> None:
    cache = Cache(tmp_path, fetch_seconds=5)
    first = await cache.read(remote)
    server.status = 503
    cache.now += 601
    assert await cache.read(remote) == first
    with pytest.raises(Failed):
        await cache.read(remote, branch="feature")


async def test_hosts_that_stall_keep_nobody_from_reading_another_clone(
    tmp_path: Path, remote: Remote, server: GitServer
) -> None:
    cache = Cache(tmp_path, fetch_seconds=30)
    first = await cache.read(remote)
    with git_server(tmp_path / "served") as stalled:
        stalled.stall = True
        for_long = [
            asyncio.create_task(cache.read(Remote(f"acme/{n}", stalled.url("shop.git"), None, OWNER)))
            for n in range(2)
        ]
        while len(stalled.headers) < 2:  # noqa: ASYNC110  # the server tells in no other way
            await asyncio.sleep(0.01)
        async with asyncio.timeout(15):
            assert await cache.read(remote) == first
            cache.now += 601
            assert await cache.read(remote) == first
        for task in for_long:
            assert not task.done()
            task.cancel()
        await asyncio.gather(*for_long, return_exceptions=True)


async def test_locks_that_a_killed_git_left_do_not_freeze_a_clone(
    cache: Cache, remote: Remote, shop: Repository
) -> None:
    place = (await cache.read(remote)).git_dir
    newer = shop.commit({"more.txt": b"x\n"})
    shop.git("push", "--quiet", "served", "main")
    for name in ("HEAD.lock", "packed-refs.lock", "refs/heads/main.lock", "objects/pack/tmp_pack_x"):
        (place / name).write_bytes(b"")
    cache.now += 601
    assert (await cache.read(remote)).commit == newer
    assert not [*place.rglob("*.lock"), *place.rglob("tmp_*")]


async def test_mirror_first_clone_restarts_after_killed_git(
    cache: Cache, remote: Remote, shop: Repository
) -> None:
    place = (await cache.read(remote)).git_dir
    (place / "postroom-fetched").unlink()
    (place / "refs" / "heads" / "main").unlink()
    for name in ("HEAD.lock", "config.lock", "refs/heads/main.lock"):
        (place / name).write_bytes(b"")
    assert (await cache.read(remote)).commit == shop.git("rev-parse", "HEAD")


@pytest.mark.parametrize(("old", "new"), [("feature", "feature/x"), ("feature/x", "feature")])
async def test_mirror_deleted_branch_does_not_block_another(
    cache: Cache, remote: Remote, shop: Repository, old: str, new: str
) -> None:
    shop.branch(old, {"old.txt": b"x\n"})
    shop.branch("tmp_other", {"other.txt": b"x\n"})
    shop.git("push", "--quiet", "served", old, "tmp_other")
    await cache.read(remote, branch="tmp_other")
    await cache.read(remote, branch=old)
    shop.git("push", "--quiet", "served", "--delete", old)
    shop.git("branch", "--quiet", "--delete", "--force", old)
    tip = shop.branch(new, {"new.txt": b"x\n"})
    shop.git("push", "--quiet", "served", new)
    place = (await cache.read(remote, branch=new)).git_dir
    kept = shop.git("--git-dir", str(place), "for-each-ref", "--format=%(refname:short) %(objectname)")
    assert f"{new} {tip}" in kept
    assert "tmp_other " in kept


async def test_mirror_stale_is_read_while_others_keep_reading(
    tmp_path: Path, remote: Remote, shop: Repository
) -> None:
    cache = Cache(tmp_path, fetch_seconds=5)
    first = await cache.read(remote)
    impatient = Cache(tmp_path, fetch_seconds=0.2)
    impatient.now += 601
    async with cache.mirrors.open(remote):
        assert await impatient.read(remote) == first
        with pytest.raises(Failed, match="locked the clone"):
            await impatient.read(remote, branch="main")
    newer = shop.commit({"more.txt": b"x\n"})
    shop.git("push", "--quiet", "served", "main")
    cache.now += 601
    assert (await cache.read(remote)).commit == newer


async def test_mirror_redirect_is_not_followed(
    cache: Cache, remote: Remote, server: GitServer, tmp_path: Path
) -> None:
    with git_server(tmp_path / "served") as other:
        server.redirect = other.url("")[:-1]
        with pytest.raises(Failed):
            await cache.read(remote)
        assert other.headers == []


async def test_mirror_too_large_is_aborted_and_removed(
    tmp_path: Path, remote: Remote, shop: Repository
) -> None:
    shop.commit({"large.bin": os.urandom(3 << 20)})
    shop.git("push", "--quiet", "served", "main")
    cache = Cache(tmp_path, clone_megabytes=1)
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        await cache.read(remote)
    assert [path for path in cache.folder.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize("scheme", ["file://", "ext::"])
async def test_mirror_other_protocols_are_refused_by_git(cache: Cache, shop: Repository, scheme: str) -> None:
    with pytest.raises(Failed):
        await cache.read(Remote(NAME, f"{scheme}{shop.folder}", None, OWNER))
    assert not list(cache.folder.glob("*/postroom-fetched"))


async def test_clones_are_removed_when_nobody_uses_them_or_there_are_too_many(
    tmp_path: Path, server: GitServer, shop: Repository
) -> None:
    cache = Cache(tmp_path, clones_megabytes=1)
    for name in ("one", "two"):
        shop.commit({f"{name}.bin": os.urandom(700_000)})
        shop.bare(tmp_path / "served" / f"{name}.git")
        await cache.read(Remote(f"acme/{name}", server.url(f"{name}.git"), None, OWNER))
        cache.now += 10
    assert await cache.mirrors.tidy() >= 1
    cache.now += 31 * 86_400
    await cache.mirrors.tidy()
    assert [path for path in cache.folder.iterdir() if path.is_dir()] == []


async def test_mirror_being_read_is_not_removed(cache: Cache, remote: Remote) -> None:
    async with cache.mirrors.open(remote) as mirror:
        cache.now += 31 * 86_400
        assert await cache.mirrors.tidy() == 0
        assert mirror.git_dir.is_dir()


async def test_mirror_many_readers_make_one_clone(cache: Cache, remote: Remote, server: GitServer) -> None:
    found = await asyncio.gather(*(cache.read(remote) for _ in range(5)))
    assert len(set(found)) == 1
    # Two for the default branch and three for what is new, as one reader alone needs.
    assert len(server.headers) == 5


async def test_mirror_branch_of_remote_is_compared(tmp_path: Path, remote: Remote, shop: Repository) -> None:
    shop.branch("feature", {"new.txt": b"hello\n"})
    shop.git("push", "--quiet", "served", "feature")
    hosts = GitHosts(
        GitSettings(protocols="http", allow_private=True), GitHubSettings(), clones=tmp_path / "clones"
    )
    host = hosts.remote(remote)
    assert await host.default_branch(NAME) == "main"
    assert "+hello" in (await host.diff(NAME, "feature")).text
    with pytest.raises(BranchGone):
        await host.diff(NAME, "gone")


async def test_mirror_folders_are_private(cache: Cache, remote: Remote) -> None:
    mirror = await cache.read(remote)
    assert mirror.git_dir.parent == cache.folder
    assert cache.folder.stat().st_mode & 0o777 == 0o700


async def test_clones_that_an_earlier_version_left_open_are_closed_at_the_start(
    cache: Cache, remote: Remote
) -> None:
    await cache.read(remote)
    cache.folder.chmod(0o755)
    GitHosts(GitSettings(), GitHubSettings(), clones=cache.folder).protect_clones()
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    GitHosts(GitSettings(), GitHubSettings(), clones=cache.folder / "absent").protect_clones()
