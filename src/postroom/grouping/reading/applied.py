"""What a reading has changed, what it only proposes, and why it did not follow an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from postroom.domain.grouping.reading import Checked

ELSEWHERE = "it is in another report by now, so it stays there."
TAKEN = "people or an agent work on its report, so it stays there."
ONLY_SUGGESTS = "the language model only suggests, since it did not pass its examination."
IN_RESEARCH = "its report is being researched, so it is read again later."
BOUND = "people decided otherwise, so it stays where it is."
GONE = "report {} no longer exists, so it stays where it is."


@dataclass(frozen=True, slots=True)
class Suggested:
    """A merge, or with `signal_ids` a move, that is proposed to people or agents."""

    source: UUID
    into: UUID
    reason: str
    signal_ids: tuple[UUID, ...] = ()


@dataclass(slots=True)
class Applied:
    """A reading's changes and refused changes, and suggestions for reports that people act on."""

    merges: int = 0
    splits: int = 0
    moves: int = 0
    moved_signals: int = 0
    refused: list[str] = field(default_factory=list)
    suggested: list[Suggested] = field(default_factory=list)
    openings: Sequence[dict[str, Any]] = ()
    """Reports that were opened and that no signal could move to."""

    @property
    def changed(self) -> int:
        """Total number of changes."""
        return self.merges + self.splits + self.moves


def outcome(checked: Checked, kept: Mapping[int, str], at: int) -> tuple[str, str]:
    """Return the outcome and the reason of a signal's trace."""
    if at in checked.unsure:
        why = checked.unsure[at]
        return (
            "unsure",
            f"A reading of the catalogue could not tell where it belongs{f': {why}' if why else '.'}",
        )
    reason = checked.placed[at].reason
    if at in kept:
        said = f" It had said: {reason}" if reason else ""
        return "kept", f"A reading of the catalogue was not followed: {kept[at]}{said}"
    return "placed", sentence(reason)


def reason_of(reasons: dict[int, str], signals: Sequence[int]) -> str:
    """Return why signals are moved: the first reason that an answer gives."""
    first = next((reasons[at] for at in signals if reasons.get(at)), "")
    return sentence(first)


def sentence(reason: str) -> str:
    """Return an answer's reason as it is shown."""
    return (
        f"A reading of the catalogue: {reason}"
        if reason
        else "A reading of the catalogue found this grouping better."
    )
