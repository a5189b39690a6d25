"""The question of a reading to a language model, and the schema of its answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field, field_validator

from postroom.domain.grouping import reading
from postroom.domain.grouping.catalogue import Entry, line
from postroom.models.language import Limits, Question, load_prompt
from postroom.text.fence import Data, Part

PROMPT = load_prompt("postroom.grouping.reading", "read")

SIGNAL_CHARACTERS = 1_600
"""Maximum number of characters of one signal that are shown."""
_HEAD = 1_100
"""Number of these from the beginning of a longer text; the rest are from its end."""
LIMITS = Limits(steps=3, tokens=160_000, output_tokens=8_000, seconds=240)

_LONGEST_NAME = 40
_CUT = "some cards cut short at a “…”, which are not to be written again"


class _Lenient(BaseModel):
    """An operation whose report numbers may be numbers or strings."""

    @field_validator("report", "first", "second", mode="before", check_fields=False)
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value


class Placement(_Lenient):
    """Where a new signal belongs."""

    signal: int = Field(ge=0, le=1_000_000, description="Number of the new signal.")
    report: str = Field(max_length=_LONGEST_NAME, description="Number of a report, new1, new2, … or unsure.")
    reason: str = Field(default="", max_length=2_000, description="One sentence of at most 15 words.")


class NewCard(_Lenient):
    """The card of a report."""

    report: str = Field(max_length=_LONGEST_NAME, description="new1, new2, …, or a number of the catalogue.")
    area: str = Field(default="", max_length=400, description="Part of the product, one to three words.")
    text: str = Field(max_length=4_000, description="At most 45 words.")


class Joining(_Lenient):
    """Two reports of the catalogue that are one problem."""

    first: str = Field(max_length=_LONGEST_NAME, description="Number of a report of the catalogue.")
    second: str = Field(max_length=_LONGEST_NAME, description="Number of the other one.")
    reason: str = Field(default="", max_length=2_000, description="One sentence of at most 15 words.")


class Mixture(_Lenient):
    """A report of the catalogue that holds two problems."""

    report: str = Field(max_length=_LONGEST_NAME, description="Number of a report of the catalogue.")
    reason: str = Field(default="", max_length=2_000, description="One sentence of at most 15 words.")


class ReadingAnswer(BaseModel):
    """Where each new signal belongs, and the cards of the reports that were opened."""

    placements: list[Placement] = Field(max_length=500, description="One for each new signal.")
    cards: list[NewCard] = Field(
        default_factory=list, max_length=500, description="Of reports that are opened, or better said now."
    )
    joins: list[Joining] = Field(
        default_factory=list, max_length=100, description="Reports of the catalogue that are one problem."
    )
    mixed: list[Mixture] = Field(
        default_factory=list, max_length=100, description="Reports of the catalogue that hold two problems."
    )

    def operations(self) -> reading.Answer:
        """Return the operations, to be checked."""
        return reading.Answer(
            puts=[
                reading.Put(placement.signal, placement.report, placement.reason)
                for placement in self.placements
            ],
            joins=[reading.Join(join.first, join.second, join.reason) for join in self.joins],
            mixed=[reading.Mixed(split.report, split.reason) for split in self.mixed],
            cards=[reading.CardText(card.report, card.area, card.text) for card in self.cards],
        )


@dataclass(frozen=True, slots=True)
class NewSignal:
    """A signal as shown: its source, its day (empty if unknown), its text; `name` is its id at the source.

    `names` are the reports and signals that its text names by number or link.
    """

    source: str
    day: str
    text: str
    name: str = ""
    names: tuple[str, ...] = ()


def make_question(catalogue: Sequence[Entry], signals: Sequence[NewSignal]) -> Question[ReadingAnswer]:
    """Return the question. The catalogue precedes the signals, so that providers can cache the prefix."""
    parts: list[Part] = []
    if catalogue:
        cut = any(entry.cut_short for entry in catalogue)
        parts.append(f"The catalogue, one report a line{f', {_CUT}' if cut else ''}:")
        parts.append(Data("the catalogue", "\n".join(line(entry) for entry in catalogue)))
    else:
        parts.append("The catalogue is empty: there are no reports yet.")
    parts.append(f"The new signals, 1 to {len(signals)}:")
    for number, signal in enumerate(signals, start=1):
        named = f"names {' and '.join(signal.names)}" if signal.names else ""
        where = ", ".join(part for part in (signal.source, signal.day, named) if part)
        parts.append(Data(f"signal {number}, {where}", shown(signal.text)))
    return Question(
        prompt=PROMPT,
        parts=tuple(parts),
        output=ReadingAnswer,
        limits=LIMITS,
        keeps_marker=True,
        shows=(
            *(f"signal {one.source} {one.name}" for one in signals),
            *(f"report {entry.number}" for entry in catalogue),
        ),
    )


def shown(text: str) -> str:
    """Return a signal's text as shown: of a long one its beginning and its end."""
    if len(text) <= SIGNAL_CHARACTERS:
        return text
    tail = text[len(text) - (SIGNAL_CHARACTERS - _HEAD) :]
    return f"{text[:_HEAD]}\n(some is left out here)\n{tail}"


CONFIRM_PROMPT = load_prompt("postroom.grouping.reading", "confirm")
CONFIRM_LIMITS = Limits(steps=3, tokens=60_000, output_tokens=1_500, seconds=120)
MEMBER_CHARACTERS = 800
"""Maximum number of characters of one signal in the question about a pair of reports."""


class Pair(BaseModel):
    """Whether two reports are one problem."""

    pair: int = Field(description="Number of the pair.")
    same: bool = Field(description="Whether both are one problem.")
    reason: str = Field(default="", max_length=2_000, description="One sentence of at most 15 words.")


class Confirmation(BaseModel):
    """Which pairs of reports are one problem."""

    pairs: list[Pair] = Field(max_length=50)


@dataclass(frozen=True, slots=True)
class Side:
    """A report of a pair: its card, the new signals that led to the proposal, and others, each newest first."""

    texts: Sequence[str]
    card: str = ""
    new: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two reports that may be one problem, and why somebody proposes it."""

    first: Side
    second: Side
    reason: str = ""


def make_confirmation(pairs: Sequence[Proposal]) -> Question[Confirmation]:
    """Return the question whether the two reports of each pair are one problem."""
    parts: list[Part] = []
    for number, pair in enumerate(pairs, start=1):
        parts.append(f"Pair {number}:")
        for name, side in (("first", pair.first), ("second", pair.second)):
            where = f"pair {number}, {name} report"
            if side.card:
                parts.append(Data(f"{where}, its card", side.card))
            for kind, texts in (("new signal", side.new), ("signal", side.texts)):
                parts += [
                    Data(f"{where}, {kind} {place}", text[:MEMBER_CHARACTERS])
                    for place, text in enumerate(texts, start=1)
                ]
        if pair.reason:
            parts.append(Data(f"pair {number}, why a reader proposes it", pair.reason))
    return Question(prompt=CONFIRM_PROMPT, parts=tuple(parts), output=Confirmation, limits=CONFIRM_LIMITS)
