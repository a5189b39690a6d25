"""A report's status is written by the modules of decisions, so that no writer forgets what follows (ADR 63)."""

import ast
import re
from collections.abc import Iterator

import pytest
from tests.architecture.project import package_sources

DECISIONS = "src/postroom/reports/decisions/"

WRITERS = {
    "src/postroom/reports/repository.py": "statements that `decisions` calls",
    "src/postroom/reports/report_merges_repository.py": "merges, and their undo in `report_merges`",
}
"""Modules outside of `decisions` with a statement that writes a status."""

PLANNERS = frozenset({"plan_transition", "plan_postponement", "promoted_values"})
"""Rules that say what to store for a new status."""

_SQL = re.compile(r"\bUPDATE\s+reports\b.{0,60}\bSET\b(?:(?!\bWHERE\b|\bFROM\b).)*?\bstatus\s*=", re.DOTALL)


def writes_status(text: str) -> bool:
    """Return whether code has a statement that writes the status of a report."""
    tree = ast.parse(text)
    return any(_is_update(node) or _is_sql(node) for node in ast.walk(tree))


def _is_update(node: ast.AST) -> bool:
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values"
    ):
        return False
    target = ast.unparse(node.func.value)
    if not re.search(r"\breports\.update\(\)|\bupdate\(reports\)", target):
        return False
    given = [ast.unparse(argument) for argument in node.args]
    return any(keyword.arg == "status" for keyword in node.keywords) or any(
        re.search(r"\bpromoted\w*\(|['\"]status['\"]", argument) for argument in given
    )


def _is_sql(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    return len(node.value) < 10_000 and _SQL.search(node.value) is not None


def called(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the functions that code calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2]


def test_status_of_reports_is_written_by_decisions_only() -> None:
    found = {source.path for source in package_sources() if writes_status(source.text)}
    elsewhere = {path for path in found if not path.startswith(DECISIONS) and "/migrations/" not in path}
    assert elsewhere == set(WRITERS)


def test_transitions_are_planned_by_decisions_only() -> None:
    found = {source.path for source in package_sources() if PLANNERS & set(called(source.tree))}
    allowed = {"src/postroom/domain/reports/state.py", "src/postroom/reports/repository.py"}
    assert {path for path in found if not path.startswith(DECISIONS)} <= allowed


def test_transitions_are_applied_by_decide_only() -> None:
    """`state.apply` writes a transition and nothing that follows it."""
    found = {
        source.path
        for source in package_sources()
        if re.search(r"\bstate\.apply\(|decisions\.state import [^\n]*\bapply\b", source.text)
    }
    assert found == {DECISIONS + "decide.py"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reports.update().where(x).values(status='ready')", True),
        ("sa.update(reports).where(x).values({'status': 'ready'})", True),
        ("reports.update().where(x).values(promoted(now)).returning(y)", True),
        ("reports.update().where(x).values(title='t')", False),
        ("tasks.update().where(x).values(status='done')", False),
        ("sa.text('UPDATE reports AS r SET title = :t, status = :s WHERE id = :id')", True),
        ("sa.text('UPDATE reports AS r SET title = :t WHERE status = :s')", False),
    ],
)
def test_writes_status_knows_statements(text: str, expected: bool) -> None:
    assert writes_status(text) == expected
