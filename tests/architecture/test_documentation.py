"""What is documented is what is there."""

import re

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


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in files()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:")
        if not (path.parent / target).exists()
    ]

    assert broken == []


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
