"""Training of the match model, on a small set."""

import hashlib
from collections.abc import Iterator
from random import Random

import pytest
from tests.helpers.grouping import WordModel, ticket
from training import train_matcher
from training.tuning_sets import TuningSet

from postroom.evals.labelled import Labelled
from postroom.grouping.matching.model import packaged_bytes

pytestmark = pytest.mark.slow


def cases(seed: int, groups: int, each: int) -> list[Labelled]:
    """Return signals that share three words with those of their group, and seven with nobody."""
    random = Random(seed)

    def word() -> str:
        return "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=8))

    labelled = []
    for group in range(groups):
        common = [word() for _ in range(3)]
        for n in range(each):
            text = " ".join(random.sample(common + [word() for _ in range(7)], 10))
            labelled.append(Labelled(f"{seed}-{group}-{n}", str(group), ticket(text), safe=True))
    return labelled


def test_train_matcher_with_check_prints_figures_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tuning() -> Iterator[TuningSet]:
        for number in (1, 2, 3):
            yield TuningSet(f"small-{number}", "plain", cases(number, 8, 3))

    monkeypatch.setattr(train_matcher, "tuning_sets", tuning)
    monkeypatch.setattr(train_matcher, "MiniLM", WordModel)
    for name, value in (("FOLDS", 3), ("GROWN", 1), ("ROUNDS", 4), ("PLAIN", {})):
        monkeypatch.setattr(train_matcher, name, value)
    before = hashlib.sha256(packaged_bytes()).hexdigest()
    assert train_matcher.main(["--check"]) == 0
    assert hashlib.sha256(packaged_bytes()).hexdigest() == before
    out = capsys.readouterr().out
    assert "After the first stage alone:" in out
    assert "small-2" in out
    assert "wrote" not in out
