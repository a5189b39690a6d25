"""Recorded answers are bound to what a question shows, not to its words."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.cards import Card
from postroom.domain.grouping.catalogue import Entry
from postroom.evals.recorded import RecordedAnswers
from postroom.grouping.reading.question import NewSignal, ReadingAnswer, make_question
from postroom.models.language import Question

NOBODY = UUID(int=0)


def question(text: str = "It fails.", name: str = "7", *, reports: int = 1) -> Question[ReadingAnswer]:
    entries = [Entry(number, Card("shop", "A card.")) for number in range(1, reports + 1)]
    return make_question(entries, [NewSignal("zendesk ticket", "", text, name=name)])


async def record(folder: Path) -> None:
    with pytest.raises(NotFound):
        await RecordedAnswers(folder)(question(), 1, NOBODY)
    (folder / "001.answer.json").write_text(json.dumps({"placements": [{"signal": 1, "report": "1"}]}))


async def test_answer_for_same_signals_in_other_words_is_used(tmp_path: Path) -> None:
    await record(tmp_path)
    answers = RecordedAnswers(tmp_path)
    answer = await answers(question(), 1, NOBODY)
    assert (answer.value.placements[0].report, answers.used.reworded) == ("1", 0)
    answers = RecordedAnswers(tmp_path)
    await answers(question("It still fails."), 1, NOBODY)
    assert answers.used.reworded == 1


@pytest.mark.parametrize("other", [question(name="8"), question(reports=2)])
async def test_answer_for_other_signals_or_reports_is_refused(
    tmp_path: Path, other: Question[ReadingAnswer]
) -> None:
    await record(tmp_path)
    with pytest.raises(Conflict, match="other signals or reports"):
        await RecordedAnswers(tmp_path)(other, 1, NOBODY)
