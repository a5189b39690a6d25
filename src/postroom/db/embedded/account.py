"""The operating system account of PostgreSQL, and the only place that starts its programs.

PostgreSQL refuses to run as root. A normal user runs it under their own account; root uses an unprivileged one.
"""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from postroom.domain.errors import Forbidden, Invalid, Unavailable

UNPRIVILEGED = ("postgres", "nobody")
"""Accounts that root tries, in this order, when none is configured."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the server; `switch` says whether children must change to it."""

    name: str
    uid: int
    gid: int
    switch: bool


def choose_account(cluster: Path, run_as: str | None) -> Account:
    """Return the account that runs the server of `cluster`.

    Root uses `run_as`, else the account that an existing cluster already belongs to, else the first of
    `UNPRIVILEGED`. Any other user runs the server under their own account.

    Raises:
        Invalid: `run_as` is unknown or root, or is another account although this process isn't root.
        Unavailable: this is root, but no unprivileged account exists.
        Forbidden: an existing cluster belongs to another account than `run_as`.
    """
    uid = os.geteuid()
    if uid != 0:
        name = _name_of(uid)
        if run_as not in {None, name}:
            raise Invalid(f"Only root can run the database as '{run_as}'; this process runs as '{name}'.")
        return Account(name, uid, os.getegid(), switch=False)
    present = _owner_of(cluster)
    if run_as is not None:
        chosen = _look_up(run_as)
        if chosen is None or chosen.uid == 0:
            raise Invalid(f"The database can't run as '{run_as}': name an existing account other than root.")
        if present not in {None, 0, chosen.uid}:
            raise Forbidden(f"{cluster} belongs to '{_name_of(present or 0)}', not to '{run_as}'.")
        return chosen
    if present:
        entry = _look_up(_name_of(present))
        if entry is None:
            raise Forbidden(f"{cluster} belongs to user id {present}, which has no account on this machine.")
        return entry
    for name in UNPRIVILEGED:
        found = _look_up(name)
        if found is not None:
            return found
    raise Unavailable(
        f"PostgreSQL doesn't run as root and none of the accounts {', '.join(UNPRIVILEGED)} exists. "
        "Run Postroom as a normal user."
    )


def own_account() -> Account:
    """Return the account of this process, for programs that need no other one."""
    return Account("", os.geteuid(), os.getegid(), switch=False)


def _owner_of(cluster: Path) -> int | None:
    try:
        return cluster.lstat().st_uid
    except (FileNotFoundError, NotADirectoryError):
        return None


def _look_up(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def has_entry(account: Account) -> bool:
    """Return whether the system knows the account's name, which `initdb` requires."""
    try:
        pwd.getpwuid(account.uid)
    except KeyError:
        return False
    return True


def first_closed_directory(account: Account, directories: Sequence[Path]) -> Path | None:
    """Return the first of `directories` that exists and that `account` may not enter.

    The check runs as that account, so access lists and mount options count too.
    """
    script = 'for d in "$@"; do [ ! -e "$d" ] || [ -x "$d" ] || { printf %s "$d"; exit 0; }; done'
    done = run(account, ["/bin/sh", "-c", script, "sh", *map(str, directories)])
    return Path(os.fsdecode(done.stdout)) if done.stdout else None


def run(
    account: Account, command: Sequence[str], *, timeout: float = 300
) -> subprocess.CompletedProcess[bytes]:
    """Run `command` as `account` to its end and return its status and output.

    Raises:
        OSError: the command can't be executed (as that account).
        Unavailable: it took longer than `timeout` seconds.
    """
    try:
        return subprocess.run(  # noqa: S603 - fixed programs, arguments passed as a list
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=timeout,
            **_child_options(account),
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"'{Path(command[0]).name}' did not exit within {timeout:.0f} seconds.") from error


def spawn(
    account: Account,
    command: Sequence[str],
    *,
    stdin: int,
    stderr: int | IO[bytes],
    environment: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    """Start `command` as `account` in its own session; its standard output is a pipe."""
    options = _child_options(account)
    options["env"] |= environment
    return subprocess.Popen(  # noqa: S603 - fixed programs, arguments passed as a list
        command,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
        **options,
    )


def _child_options(account: Account) -> dict[str, Any]:
    # Neither the caller's PG* variables nor its locale may influence the server.
    options: dict[str, Any] = {
        "cwd": "/",
        "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        "umask": 0o077,
    }
    if account.switch:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return options
