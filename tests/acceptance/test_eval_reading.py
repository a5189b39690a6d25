"""A reading by a language model, replayed from recorded answers, each given to the question it is for."""

from pathlib import Path

import pytest
from tests.helpers.processes.server import new_installation

pytestmark = pytest.mark.slow

SET = Path(__file__).parents[2] / "evals" / "grouping" / "parcelgraph"


def test_recorded_answers_group_an_unseen_product() -> None:
    with new_installation() as installation:
        done = installation.run(
            "eval", "grouping", SET / "signals.jsonl", "--reading", SET / "reading", "--json", "--no-progress"
        )
    assert done.code == 0, done.err
    found = done.json
    assert (found["calls"], found["ungrouped"]) == (8, 0)
    assert found["ari"] >= 0.9
    assert found["mean_purity"] >= 0.97
    assert found["tokens_per_signal"] <= 900
