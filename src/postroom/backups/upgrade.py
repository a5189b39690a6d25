"""Move an embedded database to the major version of PostgreSQL that is installed now."""

import secrets
import shutil
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from postroom.backups.create import Origin, create
from postroom.backups.restore import restore
from postroom.backups.schemas import Target
from postroom.clock import now
from postroom.db.embedded import open_database
from postroom.db.embedded.binaries import Binaries, binaries_in, binaries_of, find_binaries
from postroom.db.embedded.cluster import cluster_version
from postroom.db.embedded.layout import Layout, sync_directory, write_file
from postroom.domain.errors import Invalid, NotFound, Unavailable

_STAGE = ".upgrade"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did: versions, the rows of each table, and where the old cluster is kept."""

    before: str
    after: str
    kept: Path
    rows: dict[str, int] = field(repr=False)


def upgrade_cluster(data_dir: Path, programs: Path | None = None) -> Upgraded:
    """Copy the database into a new cluster of the installed major version, and put that in place of the old one.

    The old cluster is started with its own programs: those below `programs`, or installed ones. It is kept
    under another name. Until the new one is complete and counted, nothing in the data directory changes.

    Raises:
        NotFound: there is no database, or no programs that can read it.
        Invalid: the database has the installed major version, or a newer one.
        Conflict: a server is running.
        Unavailable: a cluster can't be started, or the disk is full.
    """
    layout, installed = Layout.of(data_dir), find_binaries()
    stage, old = Layout.of(layout.root / _STAGE), _old_programs(layout, installed, programs)
    kept = layout.root / f"{layout.cluster.name}-{old.major}"
    if kept.exists():
        raise Unavailable(f"{kept} exists, from an earlier upgrade. Remove it, or move it elsewhere.")
    shutil.rmtree(stage.root, ignore_errors=True)
    dumped = layout.root / f"{_STAGE}.backup"
    dumped.unlink(missing_ok=True)
    phrase = secrets.token_urlsafe(32)
    try:
        with open_database(layout.root, role="own", wait_seconds=1, binaries=old) as source:
            made = create(Origin(source.url, None, b"", {}), dumped, phrase, now=now())
            stage.root.mkdir(mode=layout.root.stat().st_mode & 0o777)
            # The password file stays in place, so the new cluster gets the same password.
            write_file(stage.password, layout.password.read_text(encoding="ascii"), mode=0o600)
            with open_database(stage.root, role="own") as target:
                restore(
                    dumped,
                    phrase,
                    Target(target.url, None),
                    replace=False,
                    check_secret=_ignore,
                    place_secret=lambda secret: partial(_ignore, secret),
                )
        layout.cluster.rename(kept)
        stage.cluster.rename(layout.cluster)
        sync_directory(layout.root)
    finally:
        dumped.unlink(missing_ok=True)
        shutil.rmtree(stage.root, ignore_errors=True)
    return Upgraded(old.version, installed.version, kept, made.main.rows)


def _old_programs(layout: Layout, installed: Binaries, programs: Path | None) -> Binaries:
    version = cluster_version(layout)
    if version is None or not version.isdigit():
        raise NotFound(f"There is no database in {layout.root}.")
    if int(version) == installed.major:
        raise Invalid(f"The database has version {version} of PostgreSQL, as the installed programs.")
    if int(version) > installed.major:
        raise Invalid(
            f"The database has version {version} of PostgreSQL, newer than the installed {installed.version}."
        )
    return binaries_of(int(version)) if programs is None else binaries_in(programs, int(version))


def _ignore(secret: bytes) -> None:
    """Leave the secret key, which stays in the data directory."""
