"""The rules that `make break-rules` breaks stand in the code, and the tests that should notice exist."""

import pytest
from scripts.rules_to_break import RULES, Rule
from tests.architecture.project import ROOT


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_broken_rule_names_text_and_tests_that_exist(rule: Rule) -> None:
    text = (ROOT / "src" / "postroom" / rule.path).read_text("utf-8")

    assert text.count(rule.old) == 1, "The text to replace must occur once."
    missing = [name for name in rule.tests if not any((ROOT / "tests").rglob(name))]
    assert missing == []
