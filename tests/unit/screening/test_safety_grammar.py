"""The texts that the filter is trained on beside those written by hand."""

import re

from training.safety_grammar import generate

AROUND = ["The chart is empty.\nSince Monday.", "TypeError: x is undefined\n  at a.js:1"]


def test_safety_grammar_is_deterministic_and_complete() -> None:
    made = [*generate(AROUND, attacks=300, twins=300)]
    assert made == [*generate(AROUND, attacks=300, twins=300)]
    assert [case.unsafe for case in made] == [True] * 300 + [False] * 300
    assert len({case.text for case in made}) == 600
    assert not [case.text for case in made if re.search(r"\{[A-Za-z]\w*\}", case.text)]
    assert {case.family for case in made if case.unsafe} >= {"grammar: attack addressed", "grammar: de"}
    assert any("TypeError" in case.text for case in made)


def test_safety_grammar_has_same_act_on_both_sides() -> None:
    made = [*generate([], attacks=1000, twins=1000)]
    for unsafe in (True, False):
        assert any("two-factor authentication" in case.text for case in made if case.unsafe == unsafe)
        assert any("force-push" in case.text for case in made if case.unsafe == unsafe)
    assert not any("an bot" in case.text or "a assistant" in case.text for case in made)
