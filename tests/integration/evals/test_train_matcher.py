"""Training a match model on cases of one's own: checked against the shipped one, and never written over it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.helpers.grouping import WordModel, ticket
from training import train_matcher
from training.own_cases import own_sets, verdict
from training.tuning_sets import TuningSet

from postroom.domain.errors import Invalid
from postroom.domain.grouping.partition import Scores, score
from postroom.evals.labelled import Labelled, write_set
from postroom.grouping.matching.matchers import Matchers
from postroom.grouping.matching.model import packaged_bytes

pytestmark = pytest.mark.slow


def cases(seed: int, groups: int, each: int) -> list[Labelled]:
    """Return signals that share three words with those of their group, and seven with nobody."""
    random = Random(seed)

    def word() -> str:
        return "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=8))

    made = []
    for group in range(groups):
        common = [word() for _ in range(3)]
        for n in range(each):
            text = " ".join(random.sample(common + [word() for _ in range(7)], 10))
            made.append(Labelled(f"{seed}-{group}-{n}", str(group), ticket(text), safe=True))
    return made


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "people.jsonl"
    write_set(path, cases(1, 16, 4))
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One small tuning set, few trees, and an embedder that needs no file."""

    def tuning() -> Iterator[TuningSet]:
        yield TuningSet("small", "plain", cases(2, 8, 3))

    monkeypatch.setattr(train_matcher, "tuning_sets", tuning)
    monkeypatch.setattr(train_matcher, "MiniLM", WordModel)
    for name, value in (("FOLDS", 3), ("GROWN", 1), ("ROUNDS", 4), ("PLAIN", {})):
        monkeypatch.setattr(train_matcher, name, value)


@pytest.mark.usefixtures("small")
def test_a_model_of_ones_own_is_trained_and_can_be_named(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Which model is better on two dozen signals is chance; how that is judged has tests of its own.
    monkeypatch.setattr(train_matcher, "verdict", lambda _: (True, ["It is better: here."]))
    before = hashlib.sha256(packaged_bytes()).hexdigest()
    folder = tmp_path / "matchers"
    assert train_matcher.main(["--cases", str(own), "--out", str(folder / "ours.npz")]) == 0
    found = Matchers(folder).find("ours")
    assert found.model.version.startswith("match-")
    assert [one.name for one in folder.iterdir()] == ["ours.npz"]
    assert hashlib.sha256(packaged_bytes()).hexdigest() == before
    assert "It is better: " in capsys.readouterr().out


@pytest.mark.usefixtures("small")
def test_a_model_that_is_no_better_is_not_written(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[tuple[str, Scores, Scores]] = []

    def never(scores: list[tuple[str, Scores, Scores]]) -> tuple[bool, list[str]]:
        seen.extend(scores)
        return False, ["It is not better."]

    monkeypatch.setattr(train_matcher, "verdict", never)
    out = tmp_path / "ours.npz"
    assert train_matcher.main(["--cases", str(own), "--out", str(out)]) == 1
    assert not out.exists()
    assert [name for name, _, _ in seen] == ["own 1 (people), half 1", "own 1 (people), half 2"]
    assert [one.items for _, one, _ in seen] == [one.items for _, _, one in seen] == [32, 32]
    assert "It is not better." in capsys.readouterr().out


def test_halves_have_groups_of_all_sizes(tmp_path: Path) -> None:
    several = [one for size in (1, 2, 3, 9) for one in cases(size, 8, size)]
    named = [Labelled(one.id, one.id.rsplit("-", 1)[0], one.signal, safe=True) for one in several]
    write_set(tmp_path / "people.jsonl", named)
    first, second = own_sets([tmp_path / "people.jsonl"])
    groups = [{case.group for case in half.cases} for half in (first, second)]
    assert not groups[0] & groups[1]
    assert (len(groups[0]), len(groups[1]), len(first.cases), len(second.cases)) == (16, 16, 60, 60)


def test_what_can_not_be_learnt_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = tmp_path / "few.jsonl"
    write_set(few, cases(1, 15, 6))
    with pytest.raises(Invalid, match="90 signals in 15 groups, and it takes 60 in 16"):
        own_sets([few])
    out = ["--out", str(tmp_path / "ours.npz")]
    for path, why in ((few, "90 signals in 15 groups"), (tmp_path / "none.jsonl", "none.jsonl")):
        assert train_matcher.main(["--cases", str(path), *out]) == 1
        assert why in capsys.readouterr().err
    with pytest.raises(SystemExit):
        train_matcher.main(["--cases", str(few)])
    assert "--cases needs --out" in capsys.readouterr().err


TRUTH = [1, 1, 1, 2, 2, 2, 3, 3, 3]
WORSE, GOOD, IMPURE = [1, 2, 3, 4, 5, 6, 7, 7, 7], TRUTH, [1, 1, 1, 1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("shipped", "trained", "better"),
    [(WORSE, GOOD, True), (GOOD, GOOD, False), (GOOD, WORSE, False), (WORSE, IMPURE, False)],
)
def test_the_verdict(shipped: list[int], trained: list[int], *, better: bool) -> None:
    said, lines = verdict([("own", score(TRUTH, shipped), score(TRUTH, trained))])
    assert said is better
    assert lines[-1].startswith("It is better:" if better else "It is not better enough")
    assert sum("own" in line or "mean" in line for line in lines) == 2
