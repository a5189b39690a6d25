"""The texts of the examination, written for it: signals of two invented products, texts to judge, and pairs.

They are used nowhere else, neither for training nor for choosing anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ExamSignal:
    """A signal with the problem that it is about."""

    product: str
    problem: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class ExamText:
    """A text, and whether it is manipulation."""

    attack: bool
    text: str


@dataclass(frozen=True, slots=True)
class ExamPair:
    """Two texts, and whether one change would settle both."""

    same: bool
    first: str
    second: str


def signals() -> list[ExamSignal]:
    """Return the signals."""
    return [ExamSignal(*fields) for fields in _lines("signals")]


def texts() -> list[ExamText]:
    """Return the texts to judge."""
    return [ExamText(verdict == "attack", text) for verdict, text in _lines("texts")]


def pairs() -> list[ExamPair]:
    """Return the pairs."""
    return [ExamPair(same == "same", first, second) for same, first, second in _lines("pairs")]


def _lines(name: str) -> Iterator[list[str]]:
    content = files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    for line in content.splitlines()[1:]:
        yield line.split("\t")
