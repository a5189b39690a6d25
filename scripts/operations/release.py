"""Cut a release: a commit with the version and the notes, a tag, and dist/.

python -m scripts.operations.release 0.1.0 --dry-run    everything in a clone, which is removed; dist/ is written
python -m scripts.operations.release 0.1.0              commit and tag here; pushing them is up to you

dist/ gets the wheel, where its tools are the container image (image.py), the SBOM of the wheel (CycloneDX: what
is installed with it, and the npm packages in it), requirements that pin what is installed with hashes, the notes
(what CHANGELOG.md has under *Unreleased*) and checksums. Pictures in the documents are those that `make test-web`
took last. In the end a database of vulnerabilities is asked, if there is one.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from scripts.operations import image
from scripts.operations.supply_chain import audit, packages, sbom

ROOT = Path(__file__).resolve().parents[2]
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


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
    serial = f"urn:uuid:{uuid5(NAMESPACE_URL, wheel.name)}"
    (dist / f"postroom-{version}.cdx.json").write_text(
        json.dumps(sbom(checkout, version, digest(wheel), serial), indent=1) + "\n", encoding="utf-8"
    )
    shutil.copy(checkout / "requirements-runtime.lock", dist / f"postroom-{version}.requirements.txt")
    if missing := image.missing():
        print(f"release: without an image, since there is no {', '.join(missing)} here", file=sys.stderr)
    else:
        epoch = git(checkout, "log", "-1", "--format=%ct").strip()
        name = f"localhost/postroom:{version}"
        print(f"{image.build(name, epoch, wheel, dist / f'postroom-{version}.image.tar.gz')}  {name}")
    (dist / f"postroom-{version}.notes.md").write_text(f"# Postroom {version}\n\n{notes}\n", encoding="utf-8")
    sums = [f"{digest(path)}  {path.name}\n" for path in sorted(dist.iterdir())]
    (dist / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print("".join(sums), end="")
    audit(packages(checkout), required=False)


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
    # A clone has no pictures of its own.
    pictures = {"POSTROOM_DOCS_PICTURES": str(ROOT / ".tools/screenshots/docs"), **os.environ}
    subprocess.run(command, cwd=checkout, env=pictures, check=True, stdout=subprocess.DEVNULL)
    [wheel] = dist.glob("*.whl")
    return wheel


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
