"""What is documented is what is there."""

import re
import shlex
from collections import Counter
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import typer
from scripts.generate_docs import REFERENCE, pages
from tests.architecture.project import ROOT, files

from postroom.cli.main import app


def test_reference_matches_code() -> None:
    outdated = [name for name, text in pages().items() if (REFERENCE / name).read_text("utf-8") != text]

    assert outdated == [], "Run: make docs"


def test_decisions_have_unique_numbers() -> None:
    numbers = sorted(path.name.split("-")[0] for path in (ROOT / "docs" / "adr").glob("*.md"))

    assert all(len(number) == 4 and number.isdigit() for number in numbers)
    assert len(numbers) == len(set(numbers))


FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")


@cache
def _prose(path: Path) -> str:
    """Return a document without its blocks of code."""
    return FENCED.sub("", path.read_text(encoding="utf-8"))


@cache
def _anchors(path: Path) -> frozenset[str]:
    """Return the anchors of a document's headings, as the site and git hosts make them."""
    made: Counter[str] = Counter()
    found = set()
    for heading in HEADING.findall(_prose(path)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(f"{slug}-{made[slug]}" if made[slug] else slug)
        made[slug] += 1
    return frozenset(found)


def _leads_somewhere(path: Path, target: str, anchor: str) -> bool:
    file = (path.parent / target).resolve() if target else path
    return file.exists() and (not anchor or file.suffix != ".md" or anchor in _anchors(file))


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}#{anchor}"
        for path in files()
        if path.suffix == ".md"
        for target, anchor in LINK.findall(_prose(path))
        if "://" not in target and not target.startswith("mailto:")
        if not _leads_somewhere(path, target, anchor)
    ]

    assert broken == []


def test_documents_show_pictures_that_browser_tests_take() -> None:
    taken = set(re.findall(r': "([a-z-]+)"', _between("PICTURES = {", "}", ROOT / "tests/web/test_pages.py")))
    shown = {
        name
        for path in (ROOT / "docs").rglob("*.md")
        for name in re.findall(r"<!-- picture ([^:]*):", path.read_text(encoding="utf-8"))
    }

    assert shown == taken


def _between(start: str, end: str, path: Path) -> str:
    return path.read_text(encoding="utf-8").partition(start)[2].partition(end)[0]


def test_reference_names_every_make_target() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = (ROOT / "docs" / "contributing" / "make-targets.md").read_text()

    assert {target for target in targets if f"make {target}" not in told} == set()


COMMAND = re.compile(r"`postroom((?: [a-z][a-z-]*)+)|^ *postroom((?: [a-z][a-z-]*)+)", re.MULTILINE)
"""A command in a code span, or at the start of a line of code."""


ROOT_COMMAND = typer.main.get_command(app)


def _exists(words: list[str]) -> bool:
    command = ROOT_COMMAND
    for word in words:
        if not hasattr(command, "commands"):
            return True  # what follows a command are its arguments
        if word not in command.commands:
            return False
        command = command.commands[word]
    return True


def test_documents_name_only_commands_that_exist() -> None:
    unknown = [
        f"{path.relative_to(ROOT)}: postroom{words}"
        for path in files()
        if path.suffix == ".md"
        for words in ("".join(found) for found in COMMAND.findall(path.read_text(encoding="utf-8")))
        if not _exists(words.split())
    ]

    assert unknown == []


CALL = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*(postroom .*)$|\$\((postroom [^)]*)\)", re.MULTILINE)
ENDS = re.compile(r"^(?:[|;&]+|[0-9]?[<>].*|`)$")
"""What ends a command in a line of a shell."""


def _calls(path: Path) -> list[list[str]]:
    """Return the commands in a document's blocks of code: their words after `postroom`."""
    found = []
    for block in FENCED.findall(path.read_text(encoding="utf-8")):
        if block.startswith("```text"):
            continue
        for line, inner in CALL.findall(block.replace("\\\n", " ")):
            words = shlex.split(line or inner, comments=True)
            found.append(list(takewhile(lambda word: not ENDS.match(word), words[1:])))
    return found


def _misuse(words: list[str]) -> str | None:
    """Return what is wrong with a command's options and arguments, or None."""
    command: Any = ROOT_COMMAND
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    if hasattr(command, "commands"):
        return None if not words or words[0].startswith("-") else "no such command"
    try:
        given, left, _ = command.make_parser(typer.Context(command)).parse_args(list(words))
    except Exception as error:  # noqa: BLE001  # whatever the parser of commands raises, it says what is wrong
        return str(error)
    missing = [one.name for one in command.params if one.required and given.get(one.name) is None]
    return f"too many: {left}" if left else f"missing: {missing}" if missing else None


def test_documents_use_commands_with_their_options() -> None:
    calls = [(path, words) for path in files() if path.suffix == ".md" for words in _calls(path)]
    wrong = [
        f"{path.relative_to(ROOT)}: postroom {' '.join(words)}: {problem}"
        for path, words in calls
        if (problem := _misuse(words)) is not None
    ]

    assert wrong == []
    assert len(calls) > 100
