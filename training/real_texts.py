"""Texts that people wrote about products, from the documentation of published packages; none is manipulation.

Change logs, manuals, READMEs, forms for bug reports and mails are full of orders to their reader ("run", "set",
"see"), which invented texts are not. They are downloaded by name and version when the filter is trained, and never
stored in the project (`training/safety/packages.toml`).
"""

import hashlib
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.tuning_sets import ROOT

PACKAGES = ROOT / "training" / "safety" / "packages.toml"
CACHE = ROOT / ".tools" / "texts"
MAX_FILE = 400_000
"""Bytes of a file that are read."""
LEAST, USUAL, MOST = 60, 600, 3_000
"""Characters of a text: at least, on average, and at most."""
FORMS = 0.15
"""Share of texts that are a filled form: the headings of a form of the same package, with its own sentences."""
_SECONDS = 600

_READ = re.compile(
    r"(?:^|/)(?:[^/]*(?:change|news|history|readme|faq|todo|bugs|problems|release|notes)[^/]*|[^/]+\.(?:rst|md|txt|adoc|eml))$",
    re.IGNORECASE,
)
_FORM = re.compile(r"(?:^|/)\.github/.*template.*\.(?:md|ya?ml)$|issue_template", re.IGNORECASE)
_NOT = re.compile(
    r"licen[cs]e|copying|requirements|top_level|/locale|entry_points|dependency_links|words?\.txt|\.(?:py|po|js|css|html|svg|json|c|h)$",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]", re.MULTILINE)
_WORDS = re.compile(r"[A-Za-z]{2,}")

Use = Literal["learn", "choose"]


@dataclass(frozen=True, slots=True)
class Package:
    """A published package: its registry, name and version, and what its texts are used for."""

    registry: Literal["pypi", "npm"]
    name: str
    version: str
    use: Use


def packages() -> list[Package]:
    """Return the packages of `packages.toml`."""
    stored = tomllib.loads(PACKAGES.read_text(encoding="utf-8"))
    return [
        Package(registry, name, version, use)  # type: ignore[arg-type]  # the file has these keys
        for use, registries in stored.items()
        for registry, listed in registries.items()
        for name, version in listed.items()
    ]


def real_texts(package: Package, *, most: int) -> list[str]:
    """Return at most `most` texts of a package, the same ones each time."""
    whole: list[str] = []
    forms: list[str] = []
    for path, content in _files(_archive(package)):
        (forms if _FORM.search(path) else whole).append(content)
    chance = random.Random(package.name)  # noqa: S311  # not cryptographic
    texts = list(dict.fromkeys(text for content in whole for text in _texts(content, chance)))
    texts.sort(key=lambda text: hashlib.sha256(text.encode()).digest())
    chosen = texts[:most]
    for at in range(int(len(chosen) * FORMS) if forms else 0):
        chosen[at] = _filled(chance.choice(forms), chosen[at], chance)
    return chosen


def _archive(package: Package) -> Path:
    """Return the archive of a package, downloaded unless it is there."""
    folder = CACHE / f"{package.registry}-{package.name}-{package.version}"
    found = _archive_in(folder)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    named = f"{package.name}{'==' if package.registry == 'pypi' else '@'}{package.version}"
    if package.registry == "pypi":
        own = ROOT / ".tools" / "bin" / "python"
        pip = [str(own) if own.exists() else sys.executable, "-m", "pip", "--disable-pip-version-check"]
        # Of this package alone the sources: what builds its metadata need not be built itself.
        call = [*pip, "download", "--quiet", "--no-deps", "--no-binary", package.name, "--dest", ".", named]
    else:
        call = [shutil.which("npm") or "npm", "pack", "--silent", named]
    subprocess.run(call, cwd=folder, check=True, timeout=_SECONDS)  # names of packages.toml
    found = _archive_in(folder)
    if found is None:
        raise FileNotFoundError(f"{named} has no archive of tar.")
    return found


def _archive_in(folder: Path) -> Path | None:
    return next((path for end in ("*.tar.gz", "*.tgz") for path in sorted(folder.glob(end))), None)


def _files(archive: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            path = member.name
            if not member.isfile() or not (_READ.search(path) or _FORM.search(path)) or _NOT.search(path):
                continue
            stream = opened.extractfile(member)
            content = b"" if stream is None else stream.read(MAX_FILE)
            yield path, content.decode("utf-8", "replace").replace("\r\n", "\n")


def _texts(content: str, chance: random.Random) -> Iterator[str]:
    """Yield consecutive paragraphs, and the entries of lists, joined to texts of various lengths."""
    wanted, size = 0.0, 0
    some: list[str] = []
    for block in _BLANK.split(content):
        paragraphs = _items(block)
        for paragraph in paragraphs:
            if not some:
                wanted, size = chance.expovariate(1 / USUAL), 0
            some.append(paragraph[:MOST])
            size += len(some[-1])
            if size >= max(LEAST, wanted):
                text = "\n\n".join(some)[:MOST].strip()
                some = []
                if len(_WORDS.findall(text)) >= 6:
                    yield text


def _items(block: str) -> Sequence[str]:
    starts = [found.start() for found in _ITEM.finditer(block)]
    if len(starts) < 4 and len(block) < USUAL:
        return [block.strip()] if block.strip() else []
    ends = [*starts[1:], len(block)]
    return (
        [block[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        if starts
        else [block.strip()]
    )


def _filled(form: str, text: str, chance: random.Random) -> str:
    """Return a form with the sentences of a text between its lines."""
    lines = form.splitlines()[:60]
    for part in text.split("\n\n"):
        lines.insert(chance.randint(0, len(lines)), part)
    return "\n".join(lines)[:MOST]
