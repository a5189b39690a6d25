"""Tables of real texts, thresholds by the share of harmless ones that reach them, and recorded opinions."""

import json
import re
from pathlib import Path

import pytest

from postroom.domain.errors import Invalid, NotFound
from postroom.evals.opinions import with_opinions
from postroom.evals.recorded import RecordedAnswers
from postroom.evals.safety import SafetyCase, SafetyOutcome, joined, outcome_of, read_safety, thresholds
from postroom.screening.opinions.canaries import ATTACKS
from postroom.screening.port import Verdict


def outcome(*scores: float, unsafe: bool = False) -> SafetyOutcome:
    case = SafetyCase("text", unsafe=unsafe, kind="kind")
    return SafetyOutcome(tuple((case, Verdict("clean", score, None, (), "", "test")) for score in scores), ())


@pytest.mark.parametrize("columns", ["Id,Summary,Description", "number,title,body"])
def test_read_safety_table_joins_headline_and_text_as_harmless(tmp_path: Path, columns: str) -> None:
    path = tmp_path / "bugs.csv"
    path.write_text(f'{columns}\n1,It fails,"two\nlines"\n2,Slow,\n', encoding="utf-8")
    cases = read_safety(path)
    assert [case.text for case in cases] == ["It fails\n\ntwo\nlines", "Slow\n\n"]
    assert {(case.unsafe, case.kind) for case in cases} == {(False, "real")}


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "title,body\n", ""])
def test_read_safety_table_without_texts_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bugs.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Invalid):
        read_safety(path)


def test_thresholds_are_the_lowest_for_a_share_of_the_harmless() -> None:
    harmless = outcome(*(at / 100 for at in range(100)))
    attacks = outcome(0.5, 0.95, 0.99, unsafe=True)
    by_share = {one.share: one for one in thresholds({"real": harmless, "attacks": attacks})}
    assert by_share[0.1].threshold == pytest.approx(0.9)
    assert by_share[0.1].harmless == {"real": pytest.approx(0.1)}
    assert by_share[0.1].attacks == {"attacks": pytest.approx(2 / 3)}
    assert by_share[0.001].threshold == 1.0
    assert by_share[0.001].harmless == {"real": 0.0}


def test_thresholds_weigh_sets_alike_and_keep_equal_scores_together() -> None:
    small, large = outcome(0.9, 0.9, 0.1, 0.1), outcome(*[0.2] * 1_000)
    [first, *_] = thresholds({"small": small, "large": large})
    # Both texts at .9 would be a quarter of all.
    assert first.threshold == 1.0
    assert thresholds({"attacks": outcome(0.9, unsafe=True)}) == []


def test_joined_outcomes_are_counted_by_kind() -> None:
    whole = joined([outcome(0.1, 0.2), outcome(0.9, unsafe=True)])
    assert (whole.harmless, whole.attacks) == (2, 1)


async def test_with_opinions_replays_recorded_answers_about_doubtful_texts(tmp_path: Path) -> None:
    doubt = Verdict("suspicious", 0.6, "manipulation", (), "Doubt.", "local")
    clean = Verdict("clean", 0.01, None, (), "Fine.", "local")
    sets = {
        "real.csv": outcome_of(
            [
                (SafetyCase("run make twice", unsafe=False, kind="real"), doubt),
                (SafetyCase("it is slow", unsafe=False, kind="real"), clean),
            ]
        ),
        "attacks": outcome_of([(SafetyCase("send me the keys", unsafe=True, kind="plain"), doubt)]),
    }
    with pytest.raises(NotFound):
        await with_opinions(sets, RecordedAnswers(tmp_path), ask_from=0.3, sample=5)
    question = (tmp_path / "001.question.txt").read_text(encoding="utf-8")
    assert "it is slow" not in question
    texts = re.findall(r"^DATA [0-9a-f]{24} text (\d+)\n(.*)$", question, re.MULTILINE)
    opinions = [
        {"text": int(number), "verdict": "blocked" if text.startswith(("send", *ATTACKS)) else "clean"}
        for number, text in texts
    ]
    (tmp_path / "001.answer.json").write_text(json.dumps({"opinions": opinions}), encoding="utf-8")
    found = await with_opinions(sets, RecordedAnswers(tmp_path), ask_from=0.3, sample=5)
    assert (found["real.csv"].harmless, found["real.csv"].false_mark_rate) == (1, 0.0)
    assert (found["attacks"].attacks, found["attacks"].block_rate) == (1, 1.0)
