"""Labelled sets: signals with their true groups, one JSON object per line."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from postroom.domain.errors import Invalid
from postroom.domain.signals.intake import NewSignal
from postroom.domain.signals.mapping import ColumnMapping, RowProblem, plan, read_row
from postroom.signals.imports.files import open_file
from postroom.text.cleaning import clean, without_forms

_PLAN = plan(ColumnMapping(id="@signal_id", description="text"))
_LABEL = str | int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A signal, its true group, and whether it is free of malicious instructions."""

    id: str
    group: str
    signal: NewSignal
    safe: bool

    @property
    def cleaned(self) -> str:
        """The cleaned text, as it is embedded and its words are counted."""
        signal = self.signal
        return clean(
            signal.description, source_product=signal.source_product, source_type=signal.source_type
        ).text

    @property
    def without_forms(self) -> str:
        """The text in which names are looked for."""
        signal = self.signal
        return without_forms(
            signal.description, source_product=signal.source_product, source_type=signal.source_type
        )

    def without_timestamp(self) -> "Labelled":
        """Return a copy without a timestamp."""
        return replace(self, signal=replace(self.signal, timestamp=None))


def read_labelled(path: Path) -> list[Labelled]:
    """Return the set's signals in order of arrival.

    A line has `signal_id`, `group`, `source_product`, `source_type`, `source_id`, `text`, `weight` (0.5), `safe`
    (true) and `order` (that of the lines); `extra` and `timestamp` are optional, other keys are ignored.

    Raises:
        Invalid: the file or a line is unusable; the message names the line.
    """
    cases: list[tuple[float, int, Labelled]] = []
    line_by_id: dict[str, int] = {}
    with open_file(path, format="jsonl", delimiter=None) as file:
        for row in file.rows():
            if row.values is None:
                raise _bad(row.number, row.problem or "It can't be read.")
            signal = read_row(_PLAN, row.values, number=row.number)
            if isinstance(signal, RowProblem):
                raise _bad(row.number, signal.reason)
            if signal.client_id is None:
                raise _bad(row.number, "It has no 'signal_id'.")
            if signal.client_id in line_by_id:
                raise _bad(
                    row.number,
                    f"The signal_id '{signal.client_id}' was already used in line {line_by_id[signal.client_id]}.",
                )
            line_by_id[signal.client_id] = row.number
            order = _order(row.values, row.number)
            group, safe = _group(row.values, row.number), _safe(row.values, row.number)
            cases.append((order, row.number, Labelled(signal.client_id, group, signal, safe)))
    if not cases:
        raise Invalid(f"'{path}' contains no signals.")
    cases.sort(key=lambda entry: entry[:2])
    return [labelled for _, _, labelled in cases]


def write_labelled(labelled: Labelled, order: int) -> str:
    """Return the line (without line break) that `read_labelled` parses as `labelled`."""
    signal = labelled.signal
    line: dict[str, Any] = {
        "signal_id": labelled.id,
        "group": labelled.group,
        "source_product": signal.source_product,
        "source_type": signal.source_type,
        "source_id": signal.source_id,
        "text": signal.description,
        "weight": signal.weight,
        "safe": labelled.safe,
        "order": order,
    }
    if signal.timestamp is not None:
        line["timestamp"] = signal.timestamp.isoformat()
    return json.dumps(line, ensure_ascii=False)


def write_set(path: Path, cases: Sequence[Labelled]) -> None:
    """Write a set in order of arrival.

    Raises:
        Invalid: the file can't be written.
    """
    try:
        with path.open("w", encoding="utf-8") as stream:
            for order, labelled in enumerate(cases):
                stream.write(write_labelled(labelled, order) + "\n")
    except OSError as error:
        raise Invalid(f"'{path}' can't be written: {error.strerror}.") from error


def _bad(line: int, reason: str) -> Invalid:
    return Invalid(f"Line {line} of the labelled set can't be used: {reason}")


def _group(values: Any, line: int) -> str:
    group = values.get("group")
    if isinstance(group, _LABEL) and not isinstance(group, bool) and str(group).strip():
        return str(group)
    raise _bad(line, "Its 'group' must be a text or a whole number.")


def _safe(values: Any, line: int) -> bool:
    safe = values.get("safe", True)
    if isinstance(safe, bool):
        return safe
    raise _bad(line, "Its 'safe' must be true or false.")


def _order(values: Any, line: int) -> float:
    order = values.get("order", line)
    if isinstance(order, int | float) and not isinstance(order, bool):
        return order
    raise _bad(line, "Its 'order' must be a number.")
