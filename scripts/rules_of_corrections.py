"""The rules about what people correct that `break_rules` breaks, and what a rule is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, the edit that breaks it, and names of test files, one of which should fail.

    `old` occurs once in `path`, which is relative to the package.
    """

    name: str
    says: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


CORRECTIONS = (
    Rule(
        "corrections",
        "what a person set is not overwritten by research",
        "domain/reports/corrections.py",
        "kept = {name: value for name, value in values.items() if name not in corrections}",
        "kept = dict(values)",
        ("test_research_corrections.py",),
    ),
    Rule(
        "corrected judgments",
        "a person's judgment counts before a newer one of Postroom",
        "reports/work_log/repository.py",
        "return (said if correction is None else correction.content), correction, said",
        "return (said or (None if correction is None else correction.content)), correction, said",
        ("test_corrections_http.py", "test_research_corrections.py"),
    ),
    Rule(
        "formulas in exports",
        "no cell of an export is a formula to a spreadsheet",
        "kit/csv_file.py",
        "if any(first in _FORMULA for first in firsts)",
        "if firsts[0] in _FORMULA",
        ("test_export_http.py",),
    ),
    Rule(
        "mentions",
        "a note mentions those whom its text names, whatever was sent",
        "reports/work_log/mentions.py",
        'content = {name: value for name, value in content.items() if name != "mentions"}',
        "content = dict(content)",
        ("test_mentions_http.py",),
    ),
)
