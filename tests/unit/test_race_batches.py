"""Whether a serial order explains concurrent calls."""

from dataclasses import dataclass
from typing import Any

import pytest
from tests.races.batches import Answer, Call, Unexplained, explain, together


@dataclass
class Register:
    """One value that calls set and read."""

    value: int = 0
    hidden: bool = False

    def apply(self, call: Call, answer: Answer) -> str | None:
        """Set, or compare what was read."""
        if call.what == "set":
            (self.value,) = call.arguments
            return None
        return None if answer.body == self.value else f"it is {self.value}"

    def differs(self, observed: Any) -> str | None:
        """Compare with the stored value, unless it is hidden."""
        return None if self.hidden or observed == self.value else f"stored {observed}"


SET_1, SET_2, READ = Call(0, "set", (1,)), Call(1, "set", (2,)), Call(2, "read")


def test_explain_reads_determine_order() -> None:
    answers = [Answer(200), Answer(200), Answer(200, 2)]
    assert explain([Register()], [SET_1, SET_2, READ], answers, 1) == [Register(1)]


def test_explain_lost_write_is_unexplained() -> None:
    with pytest.raises(Unexplained, match="stored 0"):
        explain([Register()], [SET_1, SET_2], [Answer(200), Answer(200)], 0)


def test_explain_keeps_every_order_until_one_is_contradicted() -> None:
    possible = explain([Register(hidden=True)], [SET_1, SET_2], [Answer(200), Answer(200)], None)
    assert [model.value for model in possible] == [2, 1]
    assert [model.value for model in explain(possible, [READ], [Answer(200, 1)], None)] == [1]


def test_together_returns_results_in_order_and_raises() -> None:
    assert together([lambda: Answer(200), lambda: Answer(409)]) == [Answer(200), Answer(409)]
    with pytest.raises(ZeroDivisionError):
        together([lambda: Answer(1 // 0), lambda: Answer(200)])
