"""Evaluate a safety filter on labelled texts, and on tables of real ones."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postroom.domain.errors import Invalid
from postroom.screening.port import SafetyFilter, Verdict
from postroom.signals.imports.files import open_file

BATCH = 64
SHARES = (0.1, 0.05, 0.02, 0.01, 0.005, 0.001)
"""Shares of harmless texts for which the table of thresholds has a row."""
_HEADINGS = (("Summary", "Description"), ("title", "body"))
"""Columns of tables of real texts: their headline, and the rest."""


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

    judged: tuple[tuple[SafetyCase, Verdict], ...]
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
    """Read cases from JSON lines with the fields `text`, `unsafe`, `kind`, or a table of real, harmless texts.

    A table is a CSV with the columns `Summary` and `Description`, or `title` and `body`.

    Raises:
        Invalid: the file can't be read, contains no case, or a line is invalid; the message names the line.
    """
    if path.suffix == ".csv":
        return _table(path)
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


def _table(path: Path) -> list[SafetyCase]:
    cases: list[SafetyCase] = []
    with open_file(path, format="csv", delimiter=None) as file:
        columns = next((pair for pair in _HEADINGS if set(pair) <= set(file.columns or [])), None)
        if columns is None:
            raise Invalid(f"'{path}' has neither the columns Summary and Description nor title and body.")
        for row in file.rows():
            if row.values is not None:
                parts = [str(row.values.get(column) or "") for column in columns]
                cases.append(SafetyCase("\n\n".join(parts), unsafe=False, kind="real"))
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
    judged: list[tuple[SafetyCase, Verdict]] = []
    for start in range(0, len(cases), BATCH):
        some = cases[start : start + BATCH]
        verdicts = await judge.judge([case.text for case in some])
        judged += zip(some, verdicts, strict=True)
        advance(len(some))
    return outcome_of(judged)


def outcome_of(judged: Sequence[tuple[SafetyCase, Verdict]]) -> SafetyOutcome:
    """Return cases with their verdicts, and the counts by kind."""
    return SafetyOutcome(tuple(judged), tuple(_rows(judged)))


def joined(outcomes: Iterable[SafetyOutcome]) -> SafetyOutcome:
    """Return the results of several sets as one."""
    return outcome_of([one for outcome in outcomes for one in outcome.judged])


def _rows(judged: Sequence[tuple[SafetyCase, Verdict]]) -> list[Row]:
    counts: dict[tuple[str, bool], dict[str, int]] = {}
    for case, verdict in judged:
        of_kind = counts.setdefault((case.kind, case.unsafe), {"blocked": 0, "suspicious": 0, "clean": 0})
        of_kind[verdict.verdict] += 1
    return [
        Row(kind, unsafe, sum(of_kind.values()), **of_kind)
        for (kind, unsafe), of_kind in sorted(
            counts.items(), key=lambda group: (not group[0][1], group[0][0])
        )
    ]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold, and the share of texts that reach it by set: of the harmless, and of the attacks.

    `share` is that of all harmless texts for which it is the lowest.
    """

    share: float
    threshold: float
    harmless: Mapping[str, float]
    attacks: Mapping[str, float]


def thresholds(outcomes: Mapping[str, SafetyOutcome]) -> list[Threshold]:
    """Return the lowest threshold that at most a share of all harmless texts reach, for each of `SHARES`.

    Each set counts alike, whatever its size. Empty without harmless texts.
    """
    scores = {
        unsafe: {
            name: [verdict.score for case, verdict in outcome.judged if case.unsafe == unsafe]
            for name, outcome in outcomes.items()
        }
        for unsafe in (True, False)
    }
    harmless = {name: some for name, some in scores[False].items() if some}
    found = []
    for share in SHARES if harmless else ():
        least = _lowest(list(harmless.values()), share)
        of_sets = [
            {
                name: sum(score >= least for score in some) / len(some)
                for name, some in scores[unsafe].items()
                if some
            }
            for unsafe in (False, True)
        ]
        found.append(Threshold(share, least, *of_sets))
    return found


def _lowest(sets: Sequence[Sequence[float]], share: float) -> float:
    """Return the lowest threshold that on average at most `share` of the scores of each set reach."""
    weighed = sorted(((score, 1 / len(some) / len(sets)) for some in sets for score in some), reverse=True)
    total, least = 0.0, 1.0
    for at, (score, weight) in enumerate(weighed):
        total += weight
        if total > share + 1e-9:
            break
        if at + 1 == len(weighed) or weighed[at + 1][0] < score:
            least = score
    return least


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
