"""What is documented is what is there."""

import re

from scripts.generate_docs import REFERENCE, pages
from tests.architecture.project import ROOT, files


def test_the_reference_is_what_the_code_says() -> None:
    outdated = [name for name, text in pages().items() if (REFERENCE / name).read_text("utf-8") != text]

    assert outdated == [], "Run: make docs"


def test_every_decision_has_a_number_of_its_own() -> None:
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


def test_the_reference_names_every_make_target() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = (ROOT / "CONTRIBUTING.md").read_text()

    assert {target for target in targets if f"make {target}" not in told} == set()
