"""Evaluate a safety filter on labelled texts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postroom.domain.errors import Invalid
from postroom.screening.port import Judgement, SafetyFilter

BATCH = 64


@dataclass(frozen=True, slots=True)
class SafetyCase:
    """A text, whether it is manipulation, and its kind.

    `family` groups similarly written texts; `split` is the purpose of a text, such as `train`.
    """

    text: str
    unsafe: bool
    kind: str
    family: str | None = None
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of verdicts for one kind of text."""

    kind: str
    unsafe: bool
    total: int
    blocked: int
    suspicious: int
    clean: int


@dataclass(frozen=True, slots=True)
class SafetyOutcome:
    """The results of a filter on a set: each case with its verdict, and the counts by kind."""

    judged: tuple[tuple[SafetyCase, Judgement], ...]
    rows: tuple[Row, ...]

    @property
    def attacks(self) -> int:
        """The number of manipulative texts."""
        return sum(row.total for row in self.rows if row.unsafe)

    @property
    def harmless(self) -> int:
        """The number of harmless texts."""
        return sum(row.total for row in self.rows if not row.unsafe)

    @property
    def block_rate(self) -> float:
        """The share of attacks that are blocked; 1 without any."""
        return self._rate(unsafe=True) if self.attacks else 1.0

    @property
    def false_block_rate(self) -> float:
        """The share of harmless texts that are blocked; 0 without any."""
        return self._rate(unsafe=False) if self.harmless else 0.0

    @property
    def mark_rate(self) -> float:
        """The share of attacks that are suspicious or blocked; 1 without any."""
        return self._rate(unsafe=True, marked=True) if self.attacks else 1.0

    @property
    def false_mark_rate(self) -> float:
        """The share of harmless texts that are suspicious or blocked; 0 without any."""
        return self._rate(unsafe=False, marked=True) if self.harmless else 0.0

    def _rate(self, *, unsafe: bool, marked: bool = False) -> float:
        rows = [row for row in self.rows if row.unsafe == unsafe]
        return sum(row.blocked + marked * row.suspicious for row in rows) / sum(row.total for row in rows)


def read_safety(path: Path) -> list[SafetyCase]:
    """Read cases from JSON lines with the fields `text`, `unsafe`, `kind`.

    Raises:
        Invalid: the file can't be read, contains no case, or a line is invalid; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"'{path}' can't be read: {error}.") from error
    cases = [
        _case(line, f"Line {number} of '{path}'") for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not cases:
        raise Invalid(f"'{path}' contains no cases.")
    return cases


def _case(line: str, where: str) -> SafetyCase:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise Invalid(f"{where} is not JSON.") from None
    if not isinstance(row, dict):
        raise Invalid(f"{where} is not an object.")
    text, unsafe, kind = row.get("text"), row.get("unsafe"), row.get("kind", "unnamed")
    if not isinstance(text, str):
        raise Invalid(f"{where} has no `text`.")
    if not isinstance(unsafe, bool):
        raise Invalid(f"{where} does not say whether it is `unsafe`: true or false.")
    if not isinstance(kind, str):
        raise Invalid(f"The `kind` of {where[0].lower()}{where[1:]} is not a text.")
    return SafetyCase(text, unsafe, kind, _optional(row, "family"), _optional(row, "split"))


def _optional(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) else None


async def measure(
    judge: SafetyFilter, cases: Sequence[SafetyCase], *, advance: Callable[[int], None] = lambda _: None
) -> SafetyOutcome:
    """Judge all cases and count the verdicts; `advance` is called with the number of newly judged cases."""
    judged: list[tuple[SafetyCase, Judgement]] = []
    for start in range(0, len(cases), BATCH):
        some = cases[start : start + BATCH]
        verdicts = await judge.judge([case.text for case in some])
        judged += zip(some, (verdict.verdict for verdict in verdicts), strict=True)
        advance(len(some))
    return SafetyOutcome(tuple(judged), tuple(_rows(judged)))


def _rows(judged: Sequence[tuple[SafetyCase, Judgement]]) -> list[Row]:
    counts: dict[tuple[str, bool], dict[str, int]] = {}
    for case, verdict in judged:
        of_kind = counts.setdefault((case.kind, case.unsafe), {"blocked": 0, "suspicious": 0, "clean": 0})
        of_kind[verdict] += 1
    return [
        Row(kind, unsafe, sum(of_kind.values()), **of_kind)
        for (kind, unsafe), of_kind in sorted(
            counts.items(), key=lambda group: (not group[0][1], group[0][0])
        )
    ]


def summary(outcome: SafetyOutcome, *, model: str) -> dict[str, Any]:
    """Return the figures as a JSON object."""
    return {
        "block_rate": round(outcome.block_rate, 4),
        "false_block_rate": round(outcome.false_block_rate, 4),
        "mark_rate": round(outcome.mark_rate, 4),
        "false_mark_rate": round(outcome.false_mark_rate, 4),
        "attacks": outcome.attacks,
        "harmless": outcome.harmless,
        "model": model,
        "kinds": [
            {
                "kind": row.kind,
                "unsafe": row.unsafe,
                "total": row.total,
                "blocked": row.blocked,
                "suspicious": row.suspicious,
                "clean": row.clean,
                "block_rate": round(row.blocked / row.total, 4),
                "mark_rate": round((row.blocked + row.suspicious) / row.total, 4),
            }
            for row in outcome.rows
        ],
    }
