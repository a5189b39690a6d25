"""Source distributions of published packages, and a small git repository of consecutive ones."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from postroom.domain.errors import Invalid, Unavailable
from postroom.git.local import find_git

MAX_MEMBERS = 20_000
MAX_SDIST = 200 << 20
"""Maximum size of the files of one source distribution, in bytes."""
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,3}")
_SECONDS = 180


def versions_of(package: str) -> list[str]:
    """Return the final releases of a package, newest first.

    Raises:
        Unavailable: pip can't list them.
    """
    listed = _pip("index", "versions", package)
    line = next((row for row in listed.splitlines() if row.startswith("Available versions:")), "")
    return [each for each in line.partition(":")[2].replace(",", " ").split() if _VERSION.fullmatch(each)]


def sources_of(package: str, version: str, cache: Path) -> Mapping[str, bytes] | None:
    """Return the files of a release's source distribution by path; None if it has none.

    Downloads it into `cache` unless it is there. pip runs the package's own build backend for its metadata.

    Raises:
        Invalid: the archive is too large or no archive of tar.
    """
    folder = cache / f"{package}-{version}"
    missing = folder / "missing"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        try:
            _pip(
                *("download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(folder)),
                f"{package}=={version}",
            )
        except Unavailable:
            missing.touch()
    archive = next(folder.glob("*.tar.gz"), None)
    return None if archive is None else _unpacked(archive)


def commit_releases(folder: Path, releases: Sequence[tuple[str, Mapping[str, bytes]]]) -> dict[str, str]:
    """Make a repository with one commit for each release, oldest first, and return the commits by version."""
    git = str(find_git())
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def run(*arguments: str) -> str:
        named = ("-c", "user.name=Release", "-c", "user.email=release@example.com")
        done = subprocess.run(  # noqa: S603  # git, with arguments of ours
            [git, "-C", str(folder), *named, *arguments],
            check=True,
            capture_output=True,
            env=environment,
        )
        return done.stdout.decode().strip()

    folder.mkdir(parents=True)
    run("init", "--quiet", "--initial-branch=main")
    commits: dict[str, str] = {}
    for version, files in releases:
        for kept in folder.iterdir():
            if kept.name != ".git":
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        for path, content in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        run("add", "--all", "--force")
        run("commit", "--quiet", "--allow-empty", "--no-gpg-sign", "--message", f"Release {version}")
        commits[version] = run("rev-parse", "HEAD")
    return commits


def _unpacked(archive: Path) -> dict[str, bytes]:
    """Return the regular files of an archive by their path below its one folder; links are left out."""
    files: dict[str, bytes] = {}
    total = 0
    try:
        with tarfile.open(archive) as opened:
            for member in opened:
                parts = Path(member.name).parts[1:]
                if not member.isfile() or not parts or ".." in parts or ".git" in parts:
                    continue
                total += member.size
                if len(files) >= MAX_MEMBERS or total > MAX_SDIST:
                    raise Invalid(
                        f"{archive.name} is larger than a source distribution of this evaluation may be."
                    )
                content = opened.extractfile(member)
                if content is not None:
                    files["/".join(parts)] = content.read()
    except tarfile.TarError as error:
        raise Invalid(f"{archive.name} can't be unpacked: {error}.") from error
    return files


def _pip(*arguments: str) -> str:
    own = Path(".tools/bin/python")
    python = str(own) if own.exists() else (shutil.which("python3") or sys.executable)
    done = subprocess.run(  # noqa: S603  # pip, with names from packages.toml
        [python, "-m", "pip", "--disable-pip-version-check", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        raise Unavailable(f"pip {arguments[0]} failed: {done.stderr.strip().splitlines()[-1:]}.")
    return done.stdout
