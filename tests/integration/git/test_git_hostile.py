"""What a connected folder's own files name as programs: nothing of it runs, whatever the server asks git.

The traps work: plain git, asked the same, starts a good part of them.
"""

import asyncio
import subprocess
from pathlib import Path

import pytest
from tests.helpers.hosts.git import Repository

from postroom.git.isolation import isolated
from postroom.git.local import LocalGit, find_git, git_dir_of
from postroom.git.mirrors import Mirrors, Remote
from postroom.git.port import Failed
from postroom.git.process import run_git
from postroom.git.reader import GitReader
from postroom.settings import GitSettings

NAME = "acme/shop"
PROGRAM_KEYS = (
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.askPass",
    "core.sshCommand",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "pager.blame",
    "pager.log",
    "pager.grep",
    "sequence.editor",
    "credential.helper",
    "credential.https://git.example.helper",
    "diff.external",
    "diff.trap.command",
    "diff.trap.textconv",
    "merge.trap.driver",
    "filter.trap.clean",
    "filter.trap.smudge",
    "filter.trap.process",
    "gpg.program",
    "gpg.ssh.program",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack",
    "remote.origin.receivepack",
    "alias.blame",
    "hook.trap.command",
    "trailer.trap.command",
    "trailer.trap.cmd",
    "tar.trap.command",
)
"""Settings that name a program."""
HOOKS = (
    *(
        "pre-auto-gc",
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
        "pre-push",
    ),
    *("pre-receive", "update", "proc-receive", "post-receive", "post-update", "push-to-checkout"),
)


class Traps:
    """A repository in which everything that may name a program names one, and what has been started."""

    def __init__(self, folder: Path) -> None:
        self._marks = folder / "started"
        self._marks.mkdir()
        self.shop = Repository(folder / "shop")
        self.shop.commit(
            {".gitattributes": b"* diff=trap filter=trap merge=trap\n", "a.py": b"def total():\n"}
        )
        self.shop.branch("fix", {"readme.txt": b"one\n2\n"})
        self.git_dir = self.shop.folder / ".git"
        for name in HOOKS:
            self._program(self.git_dir / "hooks" / name, f"hook {name}")
        (self.git_dir / "info").mkdir(exist_ok=True)
        (self.git_dir / "info" / "attributes").write_text("* diff=trap filter=trap merge=trap\n")
        donor = Repository(folder / "donor")
        (self.git_dir / "objects" / "info" / "alternates").write_text(f"{donor.folder}/.git/objects\n")
        included = folder / "included"
        lines = [f"[include]\n\tpath = {included}\n"]
        for place, key in enumerate(PROGRAM_KEYS):
            program = folder / "programs" / str(place)
            self._program(program, key)
            section, _, rest = key.partition(".")
            part, _, name = rest.rpartition(".")
            head = f'[{section} "{part}"]' if part else f"[{section}]"
            lines.append(f"{head}\n\t{name} = {'!' if key.startswith('alias') else ''}{program}\n")
        self._program(folder / "programs" / "included", "include.path")
        included.write_text(f'[diff "trap"]\n\ttextconv = {folder}/programs/included\n')
        lines.append(f"[log]\n\tshowSignature = true\n[core]\n\thooksPath = {self.git_dir}/hooks\n")
        lines.append('[remote "origin"]\n\turl = ext::/bin/false\n\tpromisor = true\n')
        lines.append('[hook "trap"]\n\tevent = reference-transaction\n[protocol]\n\tallow = always\n')
        lines.append(f'[url "ext::{folder}/programs/0 "]\n\tinsteadOf = http://\n\tinsteadOf = /\n')
        self._lines = "".join(lines)
        with (self.git_dir / "config").open("a") as config:
            config.write(self._lines)

    def _program(self, path: Path, name: str) -> None:
        path.parent.mkdir(exist_ok=True)
        mark = self._marks / name.replace("/", "-")
        path.write_text(f'#!/bin/sh\ntouch "{mark}"\n')
        path.chmod(0o755)

    @property
    def started(self) -> set[str]:
        return {path.name for path in self._marks.iterdir()}

    def plain(self, *arguments: str) -> None:
        """Run git on it without any of the server's care."""
        subprocess.run(
            ["git", "-C", str(self.shop.folder), *arguments],
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=30,
        )


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
def traps(tmp_path: Path) -> Traps:
    return Traps(tmp_path)


def test_hostile_repository_traps_are_effective(traps: Traps) -> None:
    traps.plain("blame", "--porcelain", "readme.txt")
    traps.plain("update-ref", "refs/heads/other", "main")
    expected = {"diff.trap.textconv", "hook reference-transaction", "core.fsmonitor", "filter.trap.process"}
    assert expected <= traps.started


async def test_reading_code_and_history_starts_nothing(traps: Traps) -> None:
    reader = GitReader(traps.git_dir, timeout=20.0, slots=asyncio.Semaphore(4))
    commit = await reader.tip("main")
    assert commit is not None
    files = await reader.files(commit)
    assert await reader.read(files, most_each=1000, most_bytes=10_000)
    assert [hit.path for hit in await reader.grep(commit, "total")] == ["a.py"]
    assert await reader.log(commit, ["readme.txt"], limit=5)
    assert len(await reader.blame(commit, "readme.txt", 1, 2)) == 2
    assert await reader.authors(commit, 1_600_000_000)
    assert traps.started == set()


async def test_comparing_branches_starts_nothing(traps: Traps) -> None:
    local = LocalGit(
        traps.shop.folder, repository=NAME, limit=10_000, timeout=20.0, slots=asyncio.Semaphore(4)
    )
    assert await local.default_branch(NAME) == "main"
    assert (await local.diff(NAME, "fix")).text.endswith("-two\n+2\n")
    assert traps.started == set()


async def test_fetching_from_it_and_into_it_starts_nothing(traps: Traps, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    made = other.commit({"fix.txt": b"x\n"})

    async def fetch(into: Path, source: Path, refspec: str) -> None:
        with isolated(source) as view:
            done = await run_git(
                find_git(),
                into,
                ("fetch", "--quiet", "--no-tags", "--", str(view), refspec),
                most_bytes=1000,
                seconds=20.0,
                slots=asyncio.Semaphore(1),
                variables={"GIT_ALLOW_PROTOCOL": "file"},
            )
        assert done.code == 0, done.complaint

    await fetch(other.folder / ".git", traps.git_dir, "refs/heads/fix:refs/heads/fix")
    await fetch(traps.git_dir, other.folder / ".git", "refs/heads/main:refs/heads/postroom/x")
    assert traps.started == set()
    (traps.git_dir / "config").unlink()
    assert other.git("rev-parse", "fix") == traps.shop.git("rev-parse", "fix")
    assert traps.shop.git("rev-parse", "postroom/x") == made


async def test_pushing_from_it_starts_nothing_and_goes_where_it_is_to(traps: Traps, tmp_path: Path) -> None:
    target = Repository(tmp_path / "target").bare(tmp_path / "target.git")
    commit = traps.shop.git("rev-parse", "fix") if not traps.started else ""
    mirrors = Mirrors(tmp_path / "clones", GitSettings(protocols="file"))
    remote = Remote(NAME, f"file://{target}", None, "somebody")
    await mirrors.push(remote, traps.git_dir, commit=commit, branch="postroom/x")
    assert (target / "refs" / "heads" / "postroom" / "x").read_text().strip() == commit
    assert traps.started == set()


@pytest.mark.parametrize("format", ["--object-format=sha256", "--ref-format=reftable"])
async def test_hostile_repository_of_other_format_is_read(tmp_path: Path, format: str) -> None:
    shop = Repository(tmp_path / "shop", empty=True)
    (shop.folder / ".git").rename(tmp_path / "old")
    try:
        shop.git("init", "--quiet", "--initial-branch=main", format)
    except subprocess.CalledProcessError:
        pytest.skip("this git knows no such format")
    commit = shop.commit({"a.py": b"def total():\n"})
    reader = GitReader(git_dir_of(shop.folder), timeout=20.0, slots=asyncio.Semaphore(4))
    assert await reader.tip("main") == commit
    assert [file.path for file in await reader.files(commit)] == ["a.py"]


async def test_shallow_clone_is_read_to_end(tmp_path: Path) -> None:
    shop = Repository(tmp_path / "shop")
    shop.commit({"readme.txt": b"one\n2\n"})
    shop.git(
        "clone", "--quiet", "--bare", "--depth=1", f"file://{shop.folder}", str(tmp_path / "shallow.git")
    )
    reader = GitReader(tmp_path / "shallow.git", timeout=20.0, slots=asyncio.Semaphore(4))
    commit = await reader.tip("main")
    assert commit is not None
    assert len(await reader.log(commit, ["readme.txt"], limit=5)) == 1


@pytest.mark.parametrize("name", ["HEAD", "objects", "refs", "packed-refs", "objects/info"])
async def test_parts_that_lead_to_another_repository_are_refused(tmp_path: Path, name: str) -> None:
    shop, secret = Repository(tmp_path / "shop"), Repository(tmp_path / "secret")
    secret.git("pack-refs", "--all")
    part = shop.folder / ".git" / name
    if part.exists():
        part.rename(tmp_path / "away")
    part.symlink_to(secret.folder / ".git" / name)
    local = LocalGit(shop.folder, repository=NAME, limit=1000, timeout=20.0, slots=asyncio.Semaphore(4))
    with pytest.raises(Exception, match="symbolic link"):
        await local.default_branch(NAME)


async def test_repository_view_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    shop = Repository(tmp_path / "shop")
    reader = GitReader(shop.folder / ".git", timeout=20.0, slots=asyncio.Semaphore(4))
    assert await reader.tip("main")
    assert list(scratch.iterdir()) == []
    assert shop.git("rev-parse", "main")
    scratch.rmdir()
    with pytest.raises(Failed, match="isolation"):
        await reader.tip("main")
