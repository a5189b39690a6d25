"""Creation of the cluster on first start, its later checks, and its settings."""

import os
import secrets
import shutil
import stat
import time
from pathlib import Path

from postroom.db.embedded.account import Account, has_entry, run
from postroom.db.embedded.binaries import Binaries
from postroom.db.embedded.layout import (
    PORT,
    Layout,
    disk_problem,
    private_directory,
    sync_directory,
    write_file,
)
from postroom.domain.errors import Forbidden, Invalid, Unavailable

SUPERUSER = "postgres"
"""Created by initdb; used only to create the application's role, database and extension."""

_STAGING_PREFIX = ".postgres-init-"
_LOG_DAYS = 7

_SETTINGS = f"""\
# Written by Postroom at every start. Your own settings go to postgres.local.conf beside this file.
port = {PORT}
max_connections = 60
shared_buffers = 128MB
work_mem = 8MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
jit = off
fsync = on
full_page_writes = on
synchronous_commit = on
wal_compression = on
wal_level = minimal
max_wal_senders = 0
max_logical_replication_workers = 0
max_wal_size = 1GB
min_wal_size = 80MB
checkpoint_timeout = 15min
timezone = 'UTC'
lc_messages = 'C'
password_encryption = 'scram-sha-256'
cluster_name = 'postroom'
logging_collector = on
log_timezone = 'UTC'
log_filename = 'postgres-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] '
log_checkpoints = off
# Details and parameters hold the data of customers.
log_error_verbosity = terse
log_parameter_max_length_on_error = 0
"""


def ensure_cluster(layout: Layout, binaries: Binaries, account: Account) -> None:
    """Create the cluster if there is none; otherwise check that these programs can run it.

    The lock must be held. An interrupted start leaves no incomplete cluster behind: it is created in a staging
    directory and renamed into place.

    Raises:
        Invalid: the cluster has another major version, or the directory is not a cluster.
        Unavailable: initdb failed, or the password file of an existing cluster is missing.
    """
    for abandoned in layout.root.glob(f"{_STAGING_PREFIX}*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    if layout.cluster.is_symlink() or (layout.cluster.exists() and not _is_empty(layout.cluster)):
        _check_version(layout, binaries)
        read_password(layout)
        return
    if not layout.password.exists():
        write_file(layout.password, secrets.token_urlsafe(32), mode=0o600)
    _initialise(layout, binaries, account)


def _is_empty(directory: Path) -> bool:
    return directory.is_dir() and not any(directory.iterdir())


def cluster_version(layout: Layout) -> str | None:
    """Return the content of the cluster's `PG_VERSION`, or None if there is no such file."""
    try:
        return (layout.cluster / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def has_cluster(data_dir: str | os.PathLike[str]) -> bool:
    """Return whether a data directory has a database, or something in its place that only opening can judge."""
    layout = Layout.of(data_dir)
    try:
        return cluster_version(layout) is not None or (layout.root.exists() and not layout.root.is_dir())
    except PermissionError:
        return True


def _check_version(layout: Layout, binaries: Binaries) -> None:
    version = cluster_version(layout)
    if version is None or not version.isdigit():
        raise Invalid(
            f"{layout.cluster} is not a PostgreSQL data directory (its PG_VERSION is missing or damaged). "
            "Restore it from a backup, or choose another --data-dir."
        )
    if int(version) != binaries.major:
        raise Invalid(
            f"{layout.cluster} contains data of PostgreSQL {version}, but the installed programs are version "
            f"{binaries.version}. To move them to that version: postroom database upgrade"
        )


def read_password(layout: Layout) -> str:
    """Return the password of the database.

    Raises:
        Unavailable: the file is missing or empty.
        Forbidden: it belongs to another user, or others may read it.
    """
    try:
        handle = os.open(layout.password, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise Unavailable(
            f"The password file {layout.password} is missing. Restore it from a backup; the data in "
            f"{layout.cluster} can't be opened without it."
        ) from error
    except OSError as error:
        raise Forbidden(f"The password file {layout.password} can't be read: {error.strerror}.") from error
    with os.fdopen(handle, encoding="ascii") as stream:
        found = os.fstat(handle)
        if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise Forbidden(
                f"The password file {layout.password} must belong to you and have mode 0600. Run 'chmod 600' "
                "on it; if other users could read it, consider the password compromised."
            )
        password = stream.read().strip()
    if not password:
        raise Unavailable(f"The password file {layout.password} is empty. Restore it from a backup.")
    return password


def _initialise(layout: Layout, binaries: Binaries, account: Account) -> None:
    if not has_entry(account):
        raise Unavailable(
            f"User id {account.uid} has no account on this machine, and PostgreSQL can't create a database "
            "without one. Run as a user that /etc/passwd lists."
        )
    staging = layout.root / f"{_STAGING_PREFIX}{secrets.token_hex(4)}"
    private_directory(staging, account)
    try:
        password = staging / "password"
        write_file(password, read_password(layout), mode=0o600)
        if account.switch:
            os.chown(password, account.uid, account.gid, follow_symlinks=False)
        cluster = staging / "cluster"
        command = [binaries.program("initdb"), f"--pgdata={cluster}", f"--username={SUPERUSER}"]
        command += [f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        command += ["--data-checksums", "--no-instructions"]
        if binaries.major >= 17:
            # Unicode rules for letters (upper, lower, word characters) that don't depend on a system library
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = run(account, command)
        if done.returncode != 0:
            reason = done.stdout.decode(errors="replace").strip()[-1000:]
            full = disk_problem(layout, reason)
            raise Unavailable(
                full or f"The database in {layout.root} could not be created. initdb reported: {reason}"
            )
        cluster.rename(layout.cluster)
        sync_directory(layout.root)
    except OSError as error:
        full = disk_problem(layout, str(error))
        raise Unavailable(full or f"The database in {layout.root} could not be created: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_configuration(layout: Layout, account: Account) -> None:
    """Write the server's settings and access rules, and remove logs older than a week.

    The files belong to the caller and are outside the cluster, so the server's account can read but not change
    them.
    """
    private_directory(layout.logs, account)
    quoted = str(layout.logs).replace("'", "''")
    text = f"{_SETTINGS}log_directory = '{quoted}'\n"
    if layout.local_configuration.exists():
        text += f"include '{layout.local_configuration.name}'\n"
    write_file(layout.configuration, text, mode=0o644)
    write_file(layout.hba, "local all all scram-sha-256\n", mode=0o644)
    for old in layout.logs.glob("postgres-*.log"):
        # The server truncates a weekday's file when it rotates into it, but not when it starts on that day.
        if time.time() - old.stat().st_mtime > (_LOG_DAYS - 1) * 86_400:
            old.unlink(missing_ok=True)
