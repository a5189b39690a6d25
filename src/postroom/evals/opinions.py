"""Evaluate second opinions about labelled texts, with recorded answers of a language model."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from postroom.evals.recorded import RecordedAnswers
from postroom.evals.safety import SafetyCase, SafetyOutcome, outcome_of
from postroom.models.language import Answer, Question
from postroom.projects.paid import Purpose
from postroom.screening.opinions.second import MOST, Opinions, SecondOpinion, combined, is_whole
from postroom.screening.port import Verdict

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """Recorded answers in place of a model that is charged."""

    answers: RecordedAnswers

    @property
    def name(self) -> str:
        return str(self.answers.about.get("model", "recorded"))

    async def ask(self, question: Question[Opinions], purpose: Purpose) -> Answer[Opinions]:
        return await self.answers(question, purpose.project_id, _NOBODY)


async def with_opinions(
    outcomes: Mapping[str, SafetyOutcome], answers: RecordedAnswers, *, ask_from: float, sample: int
) -> dict[str, SafetyOutcome]:
    """Return the outcomes of at most `sample` doubtful texts of each set after a second opinion.

    Texts of all sets are asked about together, in an order that says nothing of their set.

    Raises:
        NotFound: a question has no recorded answer; it was written to the file in the message.
        Conflict: a recorded answer belongs to another question.
    """
    second = SecondOpinion(_Recorded(answers), ask_from=ask_from)
    chance = random.Random(0)  # noqa: S311  # not cryptographic
    chosen: list[tuple[str, SafetyCase, Verdict]] = []
    for name, outcome in outcomes.items():
        doubtful = [one for one in outcome.judged if second.wants(one[1])]
        some = chance.sample(doubtful, min(sample, len(doubtful)))
        chosen += [(name, case, verdict) for case, verdict in some]
    chance.shuffle(chosen)
    found: dict[str, list[tuple[SafetyCase, Verdict]]] = {name: [] for name in outcomes}
    for start in range(0, len(chosen), MOST):
        batch = chosen[start : start + MOST]
        texts = [case.text for _, case, _ in batch]
        given = await second.ask(0, [_NOBODY] * len(batch), texts)
        for (name, case, first), said in zip(batch, given, strict=True):
            whole = is_whole(case.text)
            found[name].append((case, combined(first, said, second.name, whole=whole)))
    return {name: outcome_of(judged) for name, judged in found.items()}
