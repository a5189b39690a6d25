"""An isolated view of a repository for git: its objects and branches, without its configuration.

A repository can name programs that git runs: `config` and its includes, hooks, drivers in `info/attributes`,
credential and transport helpers. Anybody who may write to a connected folder could run them as the server.
Disabling them one by one breaks with the next version of git, so git gets a folder of ours instead, which links to
the objects and references and has a configuration of four lines.
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
    """Yield a folder that git uses as the repository in `git_dir`, without the configuration there.

    Branches created through it are created in the repository itself. It has no index, no work tree and no reflogs,
    and is removed afterwards. A broken repository makes a view that git refuses.

    Raises:
        Failed: the view can't be created.
    """
    view = make_view(git_dir)
    try:
        yield view
    finally:
        remove_view(view)


def make_view(git_dir: Path) -> Path:
    """Create the view that `isolated` yields; `remove_view` removes it.

    Raises:
        Failed: the view can't be created.
    """
    try:
        view = Path(mkdtemp(prefix="postroom-git-"))
        for name in _LINKED:
            # A dangling link does no harm, except to the folder of the other reference format.
            if name not in {"reftable", "shallow"} or (git_dir / name).exists():
                (view / name).symlink_to(git_dir / name)
        (view / "HEAD").write_bytes(_read(git_dir / "HEAD", _MAX_HEAD))
        (view / "config").write_text(_config(_read(git_dir / "config", _MAX_CONFIG)))
    except OSError as problem:
        raise Failed(f"the repository can't be opened in isolation: {problem.strerror}") from problem
    return view


def remove_view(view: Path) -> None:
    """Remove a view; the repository stays."""
    shutil.rmtree(view, ignore_errors=True)


def _config(own: bytes) -> str:
    """Return a configuration with the storage format of the repository, and nothing else."""
    formats: dict[str, str] = {}
    section = ""
    for line in own.decode("utf-8", "replace").splitlines():
        if found := _SECTION.match(line):
            section = found[1].lower()
        elif section == "extensions" and (
            setting := _FORMAT.fullmatch(line.partition("#")[0].partition(";")[0])
        ):
            formats[setting[1].lower()] = setting[2].lower()
    lines = [
        f"[core]\n\trepositoryformatversion = {int(bool(formats))}\n\tbare = false\n\tlogAllRefUpdates = false\n"
    ]
    if formats:
        lines.append("[extensions]\n" + "".join(f"\t{name} = {value}\n" for name, value in formats.items()))
    return "".join(lines)


def _read(path: Path, most: int) -> bytes:
    """Return the beginning of a regular file, empty for anything else: links and pipes are not followed."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return stream.read(most)
    return b""
