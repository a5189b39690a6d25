"""A fake language model for readings, scripted by a function."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper

from postroom.clock import now
from postroom.grouping.reading.confirm import Ask
from postroom.grouping.reading.question import Confirmation, ReadingAnswer
from postroom.grouping.reading.reader import Reader
from postroom.models.language import Answer, Question, T
from postroom.models.replay import replayed
from postroom.settings import ReadingSettings
from postroom.text.fence import Data

Says = Callable[[Mapping[int, str], Sequence[str]], dict[str, Any]]
"""Returns the answer for the cards by number and the texts of the signals."""


@dataclass
class Scripted:
    """Answers readings with `says`, and confirms pairs with `confirms`; `before` is called before each answer."""

    says: Says
    confirms: Callable[[str], bool] = lambda _: False
    before: Callable[[], Awaitable[None]] | None = None
    asked: list[Question[Any]] = field(default_factory=list)
    reused: list[bool] = field(default_factory=list)

    async def __call__(
        self, question: Question[T], project_id: int, subject: UUID, *, reuse: bool = True
    ) -> Answer[T]:
        """Return the answer."""
        self.asked.append(question)
        self.reused.append(reuse)
        if self.before is not None:
            then, self.before = self.before, None
            await then()
        data = [part for part in question.parts if isinstance(part, Data)]
        if question.output is Confirmation:
            pairs: dict[int, str] = {}
            for part in data:
                number = int(part.label.split()[1].strip(","))
                pairs[number] = pairs.get(number, "") + "\n" + part.text
            told: dict[str, Any] = {
                "pairs": [{"pair": number, "same": self.confirms(text)} for number, text in pairs.items()]
            }
        else:
            assert question.output is ReadingAnswer
            lines = next((part.text for part in data if part.label == "the catalogue"), "")
            cards = {int(one.split(" · ")[0]): one for one in lines.splitlines()}
            told = self.says(cards, [part.text for part in data if re.match(r"signal \d", part.label)])
        return replayed(question, answer=told, model="scripted:1")


def put(*reports: str | int) -> dict[str, Any]:
    """Return an answer that assigns the nth signal to the nth report; texts are cards of new reports."""
    return {
        "placements": [
            {"signal": at, "report": report, "reason": f"It is about {report}."}
            for at, report in enumerate(reports, start=1)
        ]
    }


def make_reader(engine: AsyncEngine, ask: Ask, **settings: Any) -> Reader:
    """Return a reader of signals."""
    grouper = make_grouper(engine)
    return Reader(
        engine=engine,
        jobs=RecordingJobs(),
        clock=now,
        ask=ask,
        window_days=30,
        settings=ReadingSettings(**settings),
        window_of=grouper.window,
        embedding_model="words-64",
        match_model=grouper.model,
    )
