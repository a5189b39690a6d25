"""Reading code and history of real repositories, hostile ones among them."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest
from tests.helpers.hosts.git import Repository

from postroom.git.local import find_git
from postroom.git.port import Failed
from postroom.git.reader import GitReader, Hit, TreeFile


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "shop")


def reader_of(shop: Repository) -> GitReader:
    return GitReader(shop.folder / ".git", timeout=20.0, slots=asyncio.Semaphore(4))


async def head(shop: Repository) -> str:
    found = await reader_of(shop).tip("main")
    assert found is not None
    return found


async def test_files_are_those_that_can_be_read(shop: Repository) -> None:
    (shop.folder / "link").symlink_to("/etc/passwd")
    shop.commit({"src/a b.py": b"x = 1\n", "src/ü.py": b"x\n", "bad\udcff.txt": b"x\n"})
    shop.git("update-index", "--add", "--cacheinfo", f"160000,{'a' * 40},module")
    shop.git("commit", "--quiet", "--message", "A submodule")
    files = await reader_of(shop).files(await head(shop))
    assert {file.path for file in files} == {"readme.txt", "src/a b.py", "src/ü.py"}


async def test_contents_come_in_one_go_and_large_ones_stay_out(shop: Repository) -> None:
    shop.commit(
        {"a.py": b"x = 1\n", "b.bin": os.urandom(5000), "latin.txt": "für".encode("latin-1"), "c": b""}
    )
    reader = reader_of(shop)
    files = {file.path: file for file in await reader.files(await head(shop))}
    read = await reader.read(list(files.values()), most_each=1000, most_bytes=1 << 20)
    assert read[files["a.py"].blob] == b"x = 1\n"
    assert read[files["latin.txt"].blob] == b"f\xfcr"
    assert read[files["c"].blob] == b""
    assert files["b.bin"].blob not in read
    assert len(await reader.read(list(files.values()), most_each=1000, most_bytes=8)) == 2
    assert await reader.read([], most_each=1, most_bytes=1) == {}
    assert await reader.read([TreeFile("x", "--help", 1)], most_each=9, most_bytes=9) == {}


async def test_searching_finds_lines_and_no_binary_files(shop: Repository) -> None:
    shop.commit(
        {
            "a.py": b"one\ndef total(cart):\n    return total\n",
            "b.bin": b"\0total\0",
            "latin.txt": "total für\n".encode("latin-1"),
            "many.txt": b"total\n" * 50,
        }
    )
    commit = await head(shop)
    found = await reader_of(shop).grep(commit, "total", each_file=2)
    assert Hit("a.py", 2, "def total(cart):") in found
    assert Hit("latin.txt", 1, "total f\ufffdr") in found
    assert [hit.path for hit in found].count("many.txt") == 2
    assert not [hit for hit in found if hit.path == "b.bin"]
    assert await reader_of(shop).grep(commit, "--no-such|-O/bin/sh") == []
    with pytest.raises(Failed, match="can't search"):
        await reader_of(shop).grep(commit, "(")


async def test_git_without_pcre_finds_same(shop: Repository, tmp_path: Path) -> None:
    shop.commit({"a.py": b"def total(cart):\n"})
    commit, plain = await head(shop), tmp_path / "git"
    plain.write_text(
        "#!/bin/sh\nfor each; do [ \"$each\" = -P ] && echo 'fatal: no PCRE' >&2 && exit 128; done\n"
        f'exec {find_git()} "$@"\n'
    )
    plain.chmod(0o755)
    slots = asyncio.Semaphore(1)
    reader = GitReader(shop.folder / ".git", timeout=20, slots=slots, program=plain)
    assert await reader.grep(commit, r"TOTAL\(|nothing") == [Hit("a.py", 1, "def total(cart):")]


async def test_reader_invalid_commit_is_not_option(shop: Repository) -> None:
    reader = reader_of(shop)
    for text in ("--output=/x", "HEAD", "main", "", "a" * 39):
        with pytest.raises(Failed, match="not a commit"):
            await reader.files(text)
    assert await reader.tip("--all") is None
    assert await reader.tip("gone") is None


async def test_blame_and_log_say_who_and_when(shop: Repository) -> None:
    first = shop.git("rev-parse", "HEAD")
    second = shop.commit({"readme.txt": b"one\n2\n"})
    reader, commit = reader_of(shop), await head(shop)
    blamed = await reader.blame(commit, "readme.txt", 1, 2)
    assert [each.sha for each in blamed] == [first, second]
    assert (blamed[0].name, blamed[0].email, blamed[0].subject) == ("Ann", "ann@example.com", "A change")
    assert await reader.blame(commit, "readme.txt", 50, 60) == []
    assert await reader.blame(commit, "--contents=/etc/passwd", 1, 1) == []
    log = await reader.log(commit, ["readme.txt"], limit=5)
    assert [(each.sha, each.paths) for each in log] == [(second, ("readme.txt",)), (first, ("readme.txt",))]
    assert await reader.log(commit, ["readme.txt"], limit=5, before=log[1].at - 10) == []
    assert await reader.log(commit, ["*.txt", ":(glob)**"], limit=5) == []


async def test_reader_mailmap_of_repository_applies(shop: Repository) -> None:
    shop.commit({".mailmap": b"Ann Boat <boat@example.com> <ann@example.com>\n"})
    [newest, *_] = await reader_of(shop).log(await head(shop), ["readme.txt"], limit=1)
    assert (newest.name, newest.email) == ("Ann Boat", "boat@example.com")


async def test_reader_repository_starts_no_program(shop: Repository, tmp_path: Path) -> None:
    """What a hostile configuration or its attributes name is not started while code and history are read."""
    mark = tmp_path / "started"
    program = tmp_path / "evil"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "pager.log",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "gpg.program",
        "core.sshCommand",
        "credential.helper",
        "filter.evil.clean",
        "filter.evil.smudge",
    ):
        shop.git("config", name, str(program))
    shop.git("config", "log.showSignature", "true")
    hooks = shop.folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / hook).write_text(program.read_text())
        (hooks / hook).chmod(0o755)
    (shop.folder / ".gitattributes").write_text("* diff=evil\n")
    reader, commit = reader_of(shop), await head(shop)
    files = await reader.files(commit)
    await reader.read(files, most_each=1000, most_bytes=10_000)
    await reader.grep(commit, "one")
    await reader.log(commit, ["readme.txt"], limit=5)
    await reader.blame(commit, "readme.txt", 1, 2)
    assert not mark.exists()


async def test_git_that_takes_too_long_is_ended(shop: Repository, tmp_path: Path) -> None:
    commit = await head(shop)
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    git_dir = shop.folder / ".git"
    reader = GitReader(git_dir, timeout=0.3, slots=asyncio.Semaphore(1), program=slow)
    with pytest.raises(Failed, match="did not finish within"):
        await reader.files(commit)


async def test_lines_of_a_merge_are_known_as_such(shop: Repository) -> None:
    shop.branch("fix", {"readme.txt": b"one\n2\n"})
    shop.commit({"readme.txt": b"one\n3\n"})
    with pytest.raises(subprocess.CalledProcessError):
        shop.git("merge", "--quiet", "fix")
    shop.commit({"readme.txt": b"one\n2 and 3\n"})
    blamed = await reader_of(shop).blame(await head(shop), "readme.txt", 1, 2)
    assert [each.is_merge for each in blamed] == [False, True]
