"""Read-only status of a data directory for operators, without secrets."""

import os
from pathlib import Path
from typing import TypedDict

from postroom.db.embedded.binaries import find_binaries
from postroom.db.embedded.cluster import cluster_version
from postroom.db.embedded.launcher import Database, attach, read_state
from postroom.db.embedded.layout import Layout
from postroom.domain.errors import PostroomError


class Facts(TypedDict):
    """The status of one data directory; unknown facts are None."""

    data_dir: str
    exists: bool
    programs: str | None
    """Version and package of the installed PostgreSQL."""
    data_version: str | None
    """Major version that created the data."""
    running: bool
    """Whether the database accepts connections now."""
    owner_pid: int | None
    postmaster_pid: int | None
    socket_dir: str | None
    size_bytes: int
    """Disk space used by the data directory."""
    logs: str
    problem: str | None
    """One sentence about what prevents opening it, as far as visible from outside."""


def describe(data_dir: str | os.PathLike[str]) -> Facts:
    """Return the facts of `data_dir`, which may be missing. Problems are reported, not raised."""
    layout = Layout.of(data_dir)
    facts = Facts(
        data_dir=str(layout.root),
        exists=layout.root.is_dir(),
        programs=None,
        data_version=None,
        running=False,
        owner_pid=None,
        postmaster_pid=None,
        socket_dir=None,
        size_bytes=_size(layout.root),
        logs=str(layout.logs),
        problem=None,
    )
    try:
        found = find_binaries()
        facts["programs"] = found.label
        facts["data_version"] = cluster_version(layout)
        if facts["data_version"] not in {None, str(found.major)}:
            facts["problem"] = f"The data needs PostgreSQL {facts['data_version']}."
        state = read_state(layout)
        if state is not None:
            attached = attach(layout)
            if isinstance(attached, Database):
                facts["running"] = True
                facts["owner_pid"] = state.owner_pid
                facts["postmaster_pid"] = state.postmaster_pid
                facts["socket_dir"] = str(state.socket_dir)
    except PostroomError as error:
        facts["problem"] = error.message
    except PermissionError as error:
        facts["problem"] = f"{error.filename} can't be read by this user."
    return facts


def _size(root: Path) -> int:
    total = 0
    for directory, _, files in os.walk(root):
        for name in files:
            try:
                total += Path(directory, name).lstat().st_blocks * 512
            except FileNotFoundError:  # the server removes files at any time
                continue
    return total
