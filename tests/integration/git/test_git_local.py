"""Diffs of real repositories on disk, some of them made by somebody who means harm."""

import asyncio
import os
from pathlib import Path

import psutil
import pytest
from tests.helpers.hosts.git import Repository

from postroom.git.local import LocalGit, git_dir_of
from postroom.git.port import BranchGone, Diff, Failed, GitHostError, NoAccess, cut_diff

NAME = "acme/shop"
LIMIT = 100_000


def host(folder: Path, *, limit: int = LIMIT, timeout: float = 30, program: Path | None = None) -> LocalGit:
    slots = asyncio.Semaphore(4)
    return LocalGit(folder, repository=NAME, limit=limit, timeout=timeout, slots=slots, program=program)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "shop")


async def test_local_branch_is_compared_with_merge_base(shop: Repository) -> None:
    shop.branch("fix", {"readme.txt": b"one\n2\n"})
    shop.commit({"later.txt": b"this is on main only\n"})

    diff = await host(shop.folder).diff(NAME, "fix")

    assert not diff.truncated
    assert diff.text.startswith("diff --git a/readme.txt b/readme.txt\n")
    assert diff.text.endswith("@@ -1,2 +1,2 @@\n one\n-two\n+2\n")


async def test_local_branch_tip_is_compared(shop: Repository) -> None:
    shop.branch("fix", {"a.txt": b"first\n"})
    shop.git("checkout", "--quiet", "fix")
    shop.commit({"a.txt": b"second\n"})

    diff = await host(shop.folder).diff(NAME, "fix")

    assert "+second\n" in diff.text
    assert "first" not in diff.text


async def test_local_bare_repository_default_branch_is_head(shop: Repository, tmp_path: Path) -> None:
    shop.branch("fix", {"a.txt": b"a\n"})
    shop.branch("trunk", {"b.txt": b"b\n"})
    bare = shop.bare(tmp_path / "shop.git")
    shop.git("--git-dir", str(bare), "symbolic-ref", "HEAD", "refs/heads/trunk")

    assert await host(bare).default_branch(NAME) == "trunk"
    assert "a.txt" in (await host(bare).diff(NAME, "fix")).text
    assert await host(bare).diff(NAME, "trunk") == Diff("", truncated=False)


async def test_local_clone_default_branch_is_that_of_origin(shop: Repository, tmp_path: Path) -> None:
    shop.branch("fix", {"a.txt": b"a\n"})
    shop.branch("trunk", {"b.txt": b"b\n"})
    shop.git("checkout", "--quiet", "trunk")
    shop.git("clone", "--quiet", str(shop.folder), str(tmp_path / "clone"))

    clone = host(tmp_path / "clone")

    assert await clone.default_branch(NAME) == "trunk"
    assert "a.txt" in (await clone.diff(NAME, "fix")).text


async def test_local_checked_out_branch_is_not_default(shop: Repository) -> None:
    shop.branch("fix", {"a.txt": b"a\n"})
    shop.git("checkout", "--quiet", "fix")

    assert await host(shop.folder).default_branch(NAME) == "main"
    assert "a.txt" in (await host(shop.folder).diff(NAME, "fix")).text


async def test_local_without_usual_names_default_is_checked_out_branch(shop: Repository) -> None:
    shop.git("branch", "--move", "main", "dev")
    assert await host(shop.folder).default_branch(NAME) == "dev"

    shop.git("checkout", "--quiet", "--detach")
    with pytest.raises(Failed):
        await host(shop.folder).default_branch(NAME)


async def test_local_deleted_branch_is_missing(shop: Repository) -> None:
    shop.branch("fix", {"a.txt": b"a\n"})
    assert (await host(shop.folder).diff(NAME, "fix")).text
    shop.git("branch", "--delete", "--force", "fix")

    with pytest.raises(BranchGone):
        await host(shop.folder).diff(NAME, "fix")


async def test_local_empty_repository_has_no_branch(tmp_path: Path) -> None:
    empty = Repository(tmp_path / "empty", empty=True)

    assert await host(empty.folder).default_branch(NAME) == "main"
    with pytest.raises(BranchGone):
        await host(empty.folder).diff(NAME, "main")


async def test_local_unrelated_histories_have_no_diff(shop: Repository) -> None:
    shop.git("checkout", "--quiet", "--orphan", "alone")
    shop.commit({"a.txt": b"a\n"})

    with pytest.raises(Failed, match="common"):
        await host(shop.folder).diff(NAME, "alone")


async def test_bytes_that_are_no_utf_8_are_replaced(shop: Repository) -> None:
    shop.branch("fix", {"latin.txt": b"caf\xe9\n", "pic.bin": b"\x00\xff" * 50, "\u00e9.txt": b"x\n"})

    text = (await host(shop.folder).diff(NAME, "fix")).text

    assert "+caf\ufffd\n" in text
    assert "Binary files /dev/null and b/pic.bin differ" in text


async def test_local_huge_diff_ends_after_whole_line(shop: Repository) -> None:
    shop.branch("fix", {"big.txt": b"".join(b"line %d \xc3\xa9\n" % n for n in range(200_000))})

    diff = await host(shop.folder, limit=50_000).diff(NAME, "fix")

    assert diff.truncated
    assert diff.text.endswith("\u00e9\n")
    assert 49_900 < len(diff.text.encode()) <= 50_000


async def test_local_diff_of_exact_limit_is_whole(shop: Repository) -> None:
    shop.branch("fix", {"a.txt": b"a\n" * 30})
    whole = await host(shop.folder).diff(NAME, "fix")

    assert await host(shop.folder, limit=len(whole.text)).diff(NAME, "fix") == whole
    assert (await host(shop.folder, limit=len(whole.text) - 1).diff(NAME, "fix")).truncated


@pytest.mark.parametrize(
    ("raw", "limit", "text"),
    [
        (b"ab\ncd\n", 5, "ab\n"),
        (b"ab\ncd\n", 3, "ab\n"),
        (b"abcdef", 3, "abc"),
        ("a\u00e9\u00e9".encode(), 2, "a"),
        ("\U0001f600x".encode(), 3, ""),
        (b"a" + b"\x80" * 9, 8, "a\ufffd\ufffd\ufffd"),
    ],
)
def test_cuts(raw: bytes, limit: int, text: str) -> None:
    assert cut_diff(raw, limit) == Diff(text, truncated=True)


async def test_local_branch_like_option_is_only_branch(shop: Repository, tmp_path: Path) -> None:
    made = shop.branch("plain", {"a.txt": b"a\n"})
    written = tmp_path / "written"
    name = f"--output={written}".replace("/", "\u2044")
    shop.git("update-ref", f"refs/heads/{name}", made)
    shop.git("update-ref", "refs/heads/--output=x", made)

    for branch in (name, "--output=x"):
        assert "+a\n" in (await host(shop.folder).diff(NAME, branch)).text
    assert not written.exists()
    assert not (shop.folder / "x").exists()


@pytest.mark.parametrize(
    "branch",
    [
        *(
            "--help",
            "-",
            "--upload-pack=touch x",
            "$(touch x)",
            "`touch x`",
            ";touch x",
            "main^{tree}",
            "main~0",
        ),
        *(
            "../../HEAD",
            "main..fix",
            "@{-1}",
            "fix\x00",
            "fix\n",
            "\ud800",
            "",
            "x" * 5000,
            "refs/heads/main",
        ),
    ],
)
async def test_local_branch_value_is_only_ever_a_name(shop: Repository, branch: str) -> None:
    shop.branch("fix", {"a.txt": b"a\n"})

    with pytest.raises(BranchGone):
        await host(shop.folder).diff(NAME, branch)

    assert sorted(path.name for path in shop.folder.iterdir()) == [".git", "readme.txt"]


async def test_local_folder_serves_one_name(shop: Repository) -> None:
    for name in ("acme/other", "../../etc", ""):
        with pytest.raises(NoAccess):
            await host(shop.folder).diff(name, "main")


async def test_local_repository_starts_no_own_program(shop: Repository, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\necho changed\n")
    program.chmod(0o755)
    shop.commit({".gitattributes": b"*.txt diff=evil filter=evil\n"})
    shop.branch("fix", {"readme.txt": b"one\n2\n"})
    for name in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        hook = shop.folder / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(program.read_text())
        hook.chmod(0o755)
    for key in (
        *("core.fsmonitor", "diff.external", "diff.evil.command", "diff.evil.textconv", "core.pager"),
        *("core.sshCommand", "core.editor", "filter.evil.clean", "filter.evil.smudge", "core.askPass"),
        *("pager.diff-tree", "pager.rev-parse", "gpg.program", "credential.helper", "alias.rev-parse"),
    ):
        shop.git("config", key, str(program))
    shop.git("config", "diff.noprefix", "true")
    shop.git("config", "color.ui", "always")
    shop.git("config", "diff.orderFile", str(tmp_path / "absent"))
    mark.unlink(missing_ok=True)

    diff = await host(shop.folder).diff(NAME, "fix")

    assert diff.text.startswith("diff --git a/readme.txt b/readme.txt\n")
    assert diff.text.endswith("-two\n+2\n")
    assert not mark.exists()


async def test_missing_objects_are_not_fetched(shop: Repository, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    shop.branch("fix", {"readme.txt": b"one\n2\n"})
    blob = shop.git("rev-parse", "fix:readme.txt")
    (shop.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    shop.git("config", "remote.evil.url", f"ext::{program}")
    shop.git("config", "remote.evil.promisor", "true")
    shop.git("config", "extensions.partialClone", "evil")
    shop.git("config", "core.repositoryFormatVersion", "1")
    shop.git("config", "protocol.ext.allow", "always")

    with pytest.raises(Failed):
        await host(shop.folder).diff(NAME, "fix")
    assert not mark.exists()


async def test_settings_in_the_environment_do_not_count(
    shop: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    other.branch("fix", {"other.txt": b"x\n"})
    shop.branch("fix", {"mine.txt": b"x\n"})
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "/bin/false")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.folder / ".git" / "objects"))

    assert "mine.txt" in (await host(shop.folder).diff(NAME, "fix")).text


async def test_local_path_through_link_is_refused(shop: Repository, tmp_path: Path) -> None:
    outside = Repository(tmp_path / "outside")
    link = tmp_path / "link"
    link.symlink_to(shop.folder)
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / ".git").symlink_to(outside.folder / ".git")
    pointing = tmp_path / "pointing"
    pointing.mkdir()
    (pointing / ".git").write_text(f"gitdir: {outside.folder}/.git\n")

    for folder in (
        link,
        inner,
        pointing,
        link / "..",
        Path("shop"),
        tmp_path / "shop" / ".." / "shop",
    ):
        with pytest.raises(NoAccess):
            await host(folder).diff(NAME, "main")


async def test_local_folder_replaced_by_link_is_not_followed(shop: Repository, tmp_path: Path) -> None:
    outside = Repository(tmp_path / "outside")
    there = host(shop.folder)
    assert await there.default_branch(NAME) == "main"
    shop.folder.rename(tmp_path / "moved")
    shop.folder.symlink_to(outside.folder)

    with pytest.raises(NoAccess):
        await there.diff(NAME, "main")


async def test_local_folder_without_repository_is_inaccessible(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")

    for name in ("empty", "file", "absent", "a\x00b", "x" * 5000):
        with pytest.raises(NoAccess):
            await host(tmp_path / name).default_branch(NAME)


async def test_local_linked_working_tree_is_not_repository(shop: Repository, tmp_path: Path) -> None:
    shop.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    linked = shop.folder / ".git" / "worktrees" / "tree"

    for folder in (tmp_path / "tree", linked):
        with pytest.raises(NoAccess):
            await host(folder).default_branch(NAME)
    assert git_dir_of(shop.folder) == shop.folder / ".git"


async def test_local_broken_repository_fails(shop: Repository) -> None:
    (shop.folder / ".git" / "HEAD").write_text("nonsense\n")

    with pytest.raises(Failed):
        await host(shop.folder).diff(NAME, "main")


async def test_git_is_stopped_when_the_time_is_over(shop: Repository, tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 600\n")
    slow.chmod(0o755)

    with pytest.raises(Failed, match="did not finish within"):
        await host(shop.folder, timeout=0.1, program=slow).default_branch(NAME)


async def test_git_and_what_it_started_end_with_the_call(shop: Repository, tmp_path: Path) -> None:
    numbers = tmp_path / "numbers"
    slow = tmp_path / "slow"
    slow.write_text(f"#!/bin/sh\nsleep 600 &\necho $$ $! > {numbers}.new\nmv {numbers}.new {numbers}\nwait\n")
    slow.chmod(0o755)
    call = asyncio.create_task(host(shop.folder, timeout=600, program=slow).default_branch(NAME))
    while not numbers.exists():  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    started = [psutil.Process(int(number)) for number in numbers.read_text().split()]

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    _, alive = psutil.wait_procs(started, timeout=20)
    assert len(started) == 2
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.parametrize("program", ["/nonexistent/git", os.devnull])
async def test_local_without_git_fails(shop: Repository, program: str) -> None:
    with pytest.raises(Failed):
        await host(shop.folder, program=Path(program)).default_branch(NAME)


async def test_local_flood_of_errors_does_not_stall_git(shop: Repository, tmp_path: Path) -> None:
    loud = tmp_path / "loud"
    loud.write_text("#!/bin/sh\nhead -c 3000000 /dev/zero >&2\nexit 1\n")
    loud.chmod(0o755)

    with pytest.raises(GitHostError) as caught:
        await host(shop.folder, program=loud).diff(NAME, "main")
    assert len(str(caught.value)) < 3000
