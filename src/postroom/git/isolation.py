"""A view of a repository for git to work with: its objects and branches, and none of its configuration.

What a repository says of itself can name programs that git starts: `config` and what it includes, hooks, drivers in
`info/attributes`, helpers for credentials and transports. Whoever may write to a connected folder could run them as
the server. Switching them off one by one goes wrong with the next version of git, so git is given a folder of ours
instead, which links to the objects and references and has a configuration of four lines.
"""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from postroom.git.port import Failed

_LINKED = ("objects", "refs", "packed-refs", "reftable", "shallow")
_MAX_CONFIG = 1 << 20
_MAX_HEAD = 4096
_SECTION = re.compile(r"\s*\[\s*([\w.-]+)")
_FORMAT = re.compile(r'\s*(objectformat|refstorage)\s*=\s*"?(sha1|sha256|files|reftable)"?\s*', re.IGNORECASE)


@contextmanager
def isolated(git_dir: Path) -> Iterator[Path]:
    """Yield a folder that git reads and writes as the repository in `git_dir`, without what is configured there.

    Branches that are made through it are made in the repository itself. It has no index, no work tree and no
    reflogs. It is gone afterwards. A repository that is broken makes a view that git refuses.

    Raises:
        Failed: there is no room for it.
    """
    view = make_view(git_dir)
    try:
        yield view
    finally:
        remove_view(view)


def make_view(git_dir: Path) -> Path:
    """Make what `isolated` yields; `remove_view` takes it away.

    Raises:
        Failed: there is no room for it.
    """
    try:
        view = Path(mkdtemp(prefix="postroom-git-"))
        for name in _LINKED:
            # Links that lead nowhere are as good as none, but for the folder of the other kind of references.
            if name not in {"reftable", "shallow"} or (git_dir / name).exists():
                (view / name).symlink_to(git_dir / name)
        (view / "HEAD").write_bytes(_read(git_dir / "HEAD", _MAX_HEAD))
        (view / "config").write_text(_config(_read(git_dir / "config", _MAX_CONFIG)))
    except OSError as problem:
        raise Failed(f"no view of the repository can be made: {problem.strerror}") from problem
    return view


def remove_view(view: Path) -> None:
    """Remove a view; the repository stays."""
    shutil.rmtree(view, ignore_errors=True)


def _config(own: bytes) -> str:
    """Return a configuration that says how the repository is stored, and nothing else."""
    formats: dict[str, str] = {}
    section = ""
    for line in own.decode("utf-8", "replace").splitlines():
        if found := _SECTION.match(line):
            section = found[1].lower()
        elif section == "extensions" and (
            told := _FORMAT.fullmatch(line.partition("#")[0].partition(";")[0])
        ):
            formats[told[1].lower()] = told[2].lower()
    lines = [
        f"[core]\n\trepositoryformatversion = {int(bool(formats))}\n\tbare = false\n\tlogAllRefUpdates = false\n"
    ]
    if formats:
        lines.append("[extensions]\n" + "".join(f"\t{name} = {value}\n" for name, value in formats.items()))
    return "".join(lines)


def _read(path: Path, most: int) -> bytes:
    """Return the beginning of a plain file, empty when it is none: a link or a pipe is not followed."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return stream.read(most)
    return b""
