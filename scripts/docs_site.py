"""Builds the documents as a site into the package, where the server finds it: below /docs.

    python scripts/docs_site.py    build, if a document, a picture or a locked version has changed

Navigation follows docs/index.md. Decisions (docs/adr) and plans are pages that others link to. Links to files that
are no documents become their names. Pictures are those that `make test-web` took last; without them there are none.
Needs Sphinx, Furo and MyST, and nothing of Postroom, so that the build of a wheel can run it.
"""

import gzip
import hashlib
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
OUT = ROOT / "src/postroom/api/site"
STAMP = OUT / "sources.sha256"
PICTURES = Path(os.environ.get("POSTROOM_DOCS_PICTURES") or ROOT / ".tools/screenshots/docs")
LOOKS = ("light", "dark")
ASIDE = ("adr", "plans")
"""Folders of pages that are linked to, and neither in the navigation nor in the search."""

_FENCE = re.compile(r"^(```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
_PICTURE = re.compile(r"^<!-- picture ([a-z-]+): (.+?) -->$", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(r"\]\(([^)#\s]+\.md)\)")
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_REPLACED = {
    'style="opacity: 50%"': 'opacity="0.5"',
    'style="display: none;"': 'display="none"',
    'class="caption" role="heading"': 'class="caption" role="heading" aria-level="2"',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Site">',
    '<aside class="toc-drawer': '<aside aria-label="Page" class="toc-drawer',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
    '<div id="search-results">': '<h1>Search</h1>\n<div id="search-results">',
}
"""What the theme writes, and what it should: attributes for styles, names, levels, what keyboards can scroll."""
_FORBIDDEN = re.compile(r"<script>|<style|<[a-z][^<>]* (?:style|on[a-z]+)=")
_PICTURE_STYLE = """\
img.only-light, img.only-dark {
  border: 1px solid var(--color-background-border);
  border-radius: 0.25rem;
  margin-block: 0.5rem 1rem;
}
"""
"""Where a picture of the app ends: it has the colours of the page around it."""
_LEFT_OUT = (".buildinfo", "objects.inv", ".doctrees", "_sources")


class DocsError(Exception):
    """The site can't be built; the message says what to do."""


def requirements() -> list[str]:
    """Return the packages that the build needs."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return [str(one) for one in groups["docs"]]


def documents() -> dict[Path, str]:
    """Return all documents of the site with their paths in it: those of docs/, and others that are linked to."""
    found: dict[Path, str] = {}
    waiting = sorted(DOCS.rglob("*.md"))
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        below = path.is_relative_to(DOCS)
        found[path] = (path.relative_to(DOCS) if below else "project" / path.relative_to(ROOT)).as_posix()
        waiting += [one for one in _targets(path) if one.suffix == ".md"]
    return found


def _targets(path: Path) -> Iterator[Path]:
    """Yield the files that a document links to.

    Raises:
        DocsError: one of them does not exist.
    """
    for part in _FENCE.split(path.read_text(encoding="utf-8"))[::2]:
        for _, target, _ in _LINK.findall(part):
            if "://" in target or target.startswith("mailto:"):
                continue
            file = (path.parent / target).resolve()
            if not file.exists():
                raise DocsError(f"{path.relative_to(ROOT)} links to {target}, which does not exist.")
            yield file


def fingerprint() -> tuple[str, str]:
    """Return a hash of the documents and of what builds them, and one of the pictures; empty without pictures."""
    pictures = _hash(PICTURES.glob("*.webp")) if _has_pictures() else ""
    return _hash([Path(__file__), ROOT / "requirements.lock", *documents()]), pictures


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _has_pictures() -> bool:
    return any(PICTURES.glob("*.webp"))


def is_fresh() -> bool:
    """Return whether the build exists and is up to date. Pictures that are no longer there stay in it."""
    if not STAMP.is_file():
        return False
    texts, pictures = fingerprint()
    built_texts, _, built_pictures = STAMP.read_text().partition("\n")
    return built_texts == texts and pictures in ("", built_pictures)


def build() -> None:
    """Build the site into the package unless it is up to date."""
    if is_fresh():
        return
    print("docs: building the site", file=sys.stderr)
    if not _has_pictures():
        print("docs: without pictures, which `make test-web` takes", file=sys.stderr)
    shutil.rmtree(OUT, ignore_errors=True)
    build_into(OUT)
    STAMP.write_text("\n".join(fingerprint()))


def build_into(out: Path) -> None:
    """Build the site into a folder, each file compressed.

    Raises:
        DocsError: a page has a broken link or another fault; what it is was printed.
    """
    with tempfile.TemporaryDirectory(prefix="postroom-docs-") as folder:
        stage, built = Path(folder) / "stage", Path(folder) / "built"
        write_pages(stage)
        _sphinx(stage, built)
        for name in _LEFT_OUT:
            path = built / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        for page in built.rglob("*.html"):
            _without_inline(page, built)
        for path in sorted(built.rglob("*")):
            if path.is_file():
                target = out / path.relative_to(built)
                target.parent.mkdir(parents=True, exist_ok=True)
                packed = gzip.compress(path.read_bytes(), 9, mtime=0)
                target.with_name(f"{target.name}.gz").write_bytes(packed)


def write_pages(stage: Path) -> None:
    """Write the documents as Sphinx reads them: with links of the site, navigation and pictures."""
    places = documents()
    listed = {page for trees in _navigation().values() for _, pages in trees for page in pages} | {
        DOCS / "index.md"
    }
    for path, place in places.items():
        if path.is_relative_to(DOCS) and path not in listed and path.relative_to(DOCS).parts[0] not in ASIDE:
            raise DocsError(f"docs/{place} is in no list: add it to docs/index.md.")
        parts = _FENCE.split(path.read_text(encoding="utf-8"))
        parts[::2] = [_with_pictures(_with_links(one, path, places)) for one in parts[::2]]
        head = "" if path in listed else "---\norphan: true\nno-search: true\n---\n\n"
        target = stage / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(head + "".join(parts) + _trees(path, places), encoding="utf-8")
    (stage / "styles").mkdir()
    (stage / "styles/pictures.css").write_text(_PICTURE_STYLE, encoding="utf-8")
    for picture in PICTURES.glob("*.webp"):
        (stage / "pictures").mkdir(exist_ok=True)
        shutil.copy(picture, stage / "pictures")


def _navigation() -> dict[Path, list[tuple[str, list[Path]]]]:
    """Return the pages below each page that lists others: a title and pages for each part of its navigation.

    docs/index.md lists them by headings; a README.md stands above the rest of its folder.
    """
    index = DOCS / "index.md"
    found: dict[Path, list[tuple[str, list[Path]]]] = {index: []}
    for section in index.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        pages = [(DOCS / target).resolve() for target in _ENTRY.findall(text)]
        found[index].append((title.partition(":")[0], list(dict.fromkeys(pages))))
    for readme in sorted(DOCS.glob("*/README.md")):
        own = [
            (readme.parent / target).resolve()
            for target in _ENTRY.findall(readme.read_text(encoding="utf-8"))
        ]
        beside = [path for path in own if path.parent == readme.parent]
        found[readme] = [("", list(dict.fromkeys([*beside, *sorted(readme.parent.glob("*.md"))])))]
        found[readme][0][1].remove(readme)
    return found


def _trees(path: Path, places: dict[Path, str]) -> str:
    trees = _navigation().get(path, [])
    return "".join(
        "\n\n```{toctree}\n:hidden:\n"
        + (f":caption: {title}\n" if title else "")
        + "".join(f"\n/{places[page].removesuffix('.md')}" for page in pages)
        + "\n```\n"
        for title, pages in trees
    )


def _with_links(text: str, path: Path, places: dict[Path, str]) -> str:
    def linked(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2], found[3] or ""
        if "://" in target or target.startswith("mailto:"):
            return found[0]
        file = (path.parent / target).resolve()
        if file in places:
            return f"[{words}](/{places[file]}{anchor})"
        name = file.relative_to(ROOT).as_posix()
        return words if file.stem in words else f"{words} (`{name}`)"

    return _LINK.sub(linked, text)


def _with_pictures(text: str) -> str:
    def shown(found: re.Match[str]) -> str:
        name, words = found[1], " ".join(found[2].split())
        if not all((PICTURES / f"{name}-{look}.webp").is_file() for look in LOOKS):
            return ""
        return "\n".join(
            f"```{{image}} /pictures/{name}-{look}.webp\n:class: only-{look}\n:loading: lazy\n:alt: {words}\n```\n"
            for look in LOOKS
        )

    return _PICTURE.sub(shown, text)


def _sphinx(stage: Path, built: Path) -> None:
    from sphinx.application import Sphinx  # noqa: PLC0415  # the build of a wheel asks for requirements() first

    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    app = Sphinx(
        srcdir=stage,
        confdir=None,
        outdir=built,
        doctreedir=built / ".doctrees",
        buildername="html",
        confoverrides=_options(),
        status=None,
        warning=sys.stderr,
        warningiserror=True,
        parallel=os.cpu_count() or 1,
    )
    app.build()
    if app.statuscode:
        raise DocsError("The documents have the faults above.")


def _options() -> dict[str, Any]:
    light = {
        "color-brand-primary": "#1d5bbf",
        "color-brand-content": "#1d5bbf",
        "color-brand-visited": "#6b3fb0",
    }
    dark = {
        "color-brand-primary": "#86b3ff",
        "color-brand-content": "#86b3ff",
        "color-brand-visited": "#c3a1ff",
    }
    return {
        "project": "Postroom",
        "extensions": ["myst_parser"],
        "myst_heading_anchors": 4,
        "root_doc": "index",
        "html_theme": "furo",
        "html_title": "Postroom",
        "html_theme_options": {"light_css_variables": light, "dark_css_variables": dark},
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_copyright": False,
        "html_use_index": False,
        "highlight_language": "none",
        "html_static_path": ["styles"],
        "html_css_files": ["pictures.css"],
        "pygments_style": "a11y-high-contrast-light",
        "toc_object_entries": False,
    }


def corrected(text: str) -> str:
    """Return a page with what the theme should have written."""
    for written, wanted in _REPLACED.items():
        text = text.replace(written, wanted)
    # Of the page's own title alone: in a drawing the element would swallow what follows.
    return text.replace("</title>", '</title>\n<link rel="icon" href="data:,">', 1)


def _without_inline(page: Path, built: Path) -> None:
    """Move scripts and styles of a page into files: the server's policy lets only files of its own run."""

    def moved(found: re.Match[str]) -> str:
        kind, content = found[1], found[2]
        name = f"{hashlib.sha256(content.encode()).hexdigest()[:16]}.{'js' if kind == 'script' else 'css'}"
        (built / "_static" / name).write_text(content, encoding="utf-8")
        address = os.path.relpath(built / "_static" / name, page.parent)
        if kind == "script":
            return f'<script src="{address}"></script>'
        return f'<link rel="stylesheet" href="{address}" />'

    text = corrected(_INLINE.sub(moved, page.read_text(encoding="utf-8")))
    if _FORBIDDEN.search(text):
        raise DocsError(
            f"{page.relative_to(built)} has a script or style of its own, which the server's policy bars."
        )
    page.write_text(text, encoding="utf-8")


def main() -> int:
    """Build the site and return the exit code."""
    try:
        build()
    except DocsError as error:
        print(f"docs: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
