"""Cut a release: a commit with the version and the notes, a tag, and dist/ with wheel, SBOM, notes and checksums.

python -m scripts.operations.release 0.1.0 --dry-run    everything in a clone, which is removed; dist/ is written
python -m scripts.operations.release 0.1.0              commit and tag here; pushing them is up to you

The notes are what CHANGELOG.md has under *Unreleased*. The SBOM (CycloneDX) lists what requirements.lock pins.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parents[2]
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def main() -> int:
    """Cut the release, or try to; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("version")
    parser.add_argument("--dry-run", action="store_true", help="work in a clone, and leave this one as it is")
    wanted = parser.parse_args()
    problem = refusal(wanted.version)
    if problem:
        print(f"release: {problem}", file=sys.stderr)
        return 1
    if wanted.dry_run:
        with tempfile.TemporaryDirectory(prefix="postroom-release-") as folder:
            clone = Path(folder) / "clone"
            git(ROOT, "clone", "--quiet", str(ROOT), str(clone))
            cut(clone, wanted.version)
            print(git(clone, "show", "--stat", "--format=%s", f"v{wanted.version}").strip())
        print(f"Dry run: nothing was committed or tagged here. See {ROOT / 'dist'}.")
    else:
        cut(ROOT, wanted.version)
        print(f"Tagged v{wanted.version}. Push it: git push --follow-tags")
    return 0


def refusal(version: str) -> str | None:
    """Return why this version can't be cut now, or None."""
    if not _VERSION.fullmatch(version):
        return f"'{version}' is not a version such as 0.1.0."
    if git(ROOT, "tag", "--list", f"v{version}").strip():
        return f"The tag v{version} exists."
    if git(ROOT, "status", "--porcelain").strip():
        return "There are changes that are not committed."
    if not notes_of((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")):
        return "CHANGELOG.md has nothing under Unreleased."
    return None


def cut(checkout: Path, version: str) -> None:
    """Commit and tag the release in a checkout, and write this repository's dist/."""
    changelog, project = checkout / "CHANGELOG.md", checkout / "pyproject.toml"
    text = changelog.read_text(encoding="utf-8")
    notes = notes_of(text)
    changelog.write_text(released(text, version, datetime.now(UTC).date().isoformat()), encoding="utf-8")
    found = project.read_text(encoding="utf-8")
    project.write_text(
        re.sub(r'^version = "[^"]*"', f'version = "{version}"', found, count=1, flags=re.MULTILINE),
        encoding="utf-8",
    )
    git(checkout, "commit", "--quiet", "--all", "--message", f"Release {version}")
    git(checkout, "tag", "--annotate", f"v{version}", "--message", f"Postroom {version}\n\n{notes}")
    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    for old in dist.glob("*"):
        old.unlink()
    wheel = build(checkout, dist)
    (dist / f"postroom-{version}.cdx.json").write_text(
        json.dumps(sbom(checkout, version, wheel), indent=1) + "\n", encoding="utf-8"
    )
    (dist / f"postroom-{version}.notes.md").write_text(f"# Postroom {version}\n\n{notes}\n", encoding="utf-8")
    sums = [f"{digest(path)}  {path.name}\n" for path in sorted(dist.iterdir())]
    (dist / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print("".join(sums), end="")


def notes_of(changelog: str) -> str:
    """Return what a changelog has under *Unreleased*."""
    _, _, after = changelog.partition("\n## Unreleased\n")
    return after.partition("\n## ")[0].strip()


def released(changelog: str, version: str, day: str) -> str:
    """Return a changelog whose *Unreleased* section has become that of a version."""
    return changelog.replace("\n## Unreleased\n", f"\n## Unreleased\n\n## {version} ({day})\n", 1)


def build(checkout: Path, dist: Path) -> Path:
    """Build the wheel of a checkout and return it."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(dist)]
    subprocess.run(command, cwd=checkout, check=True, stdout=subprocess.DEVNULL)
    [wheel] = dist.glob("*.whl")
    return wheel


def sbom(checkout: Path, version: str, wheel: Path) -> dict[str, Any]:
    """Return the bill of materials: the wheel, and what requirements.lock pins with its hashes and licences."""
    lock = (checkout / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    listed = [component(line) for line in lock.splitlines() if _PINNED.match(line)]
    postroom = {
        "type": "application",
        "bom-ref": f"pkg:pypi/postroom@{version}",
        "name": "postroom",
        "version": version,
        "purl": f"pkg:pypi/postroom@{version}",
        "hashes": [{"alg": "SHA-256", "content": digest(wheel)}],
        "licenses": [{"license": {"id": "MIT"}}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, wheel.name)}",
        "version": 1,
        "metadata": {"component": postroom},
        "components": listed,
        "dependencies": [{"ref": postroom["bom-ref"], "dependsOn": [one["bom-ref"] for one in listed]}],
    }


def component(line: str) -> dict[str, Any]:
    """Return the entry of a line of the lock."""
    name, version = line.split(maxsplit=1)[0].split(";", maxsplit=1)[0].lower().split("==")
    purl = f"pkg:pypi/{name}@{version}"
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        # One for each of the files that may be installed.
        "hashes": [{"alg": "SHA-256", "content": content} for content in _HASH.findall(line)],
    }
    if licence := licence_of(name):
        made["licenses"] = [{"license": {"name": licence}}]
    return made


def licence_of(name: str) -> str | None:
    """Return what an installed package says of its licence in one line."""
    try:
        found = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        return None
    stated = str(found.get("license_expression") or found.get("license") or "")
    if stated and "\n" not in stated and len(stated) < 100:
        return stated
    kinds = [one for one in found.get("classifier", ()) if one.startswith("License ::")]
    return kinds[0].rpartition(" :: ")[2] if kinds else None


def digest(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return its output."""
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
