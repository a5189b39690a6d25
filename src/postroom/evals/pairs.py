"""Convert bug tracker data to labelled sets: a table of reports and a table of known duplicates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from postroom.domain.errors import Invalid
from postroom.domain.signals.mapping import ColumnMapping, RowProblem, check_columns, plan, read_row
from postroom.evals.labelled import Labelled
from postroom.signals.imports.files import open_file

ID = "Issue id"
OTHER_ID = "Duplicate id"


@dataclass(frozen=True, slots=True)
class Converted:
    """The labelled reports in order of time. `refused`: row and reason of unusable ones."""

    labelled: tuple[Labelled, ...]
    refused: tuple[tuple[int, str], ...]


def convert(reports: Path, pairs: Path, *, source_product: str, source_type: str) -> Converted:
    """Return a labelled set: connected components of duplicates are groups; any other report is its own group.

    `reports` is a CSV with `Issue id`, `Summary`, `Description` and `Created`; `pairs` one with `Issue id` and
    `Duplicate id`. An id of a pair without a report still connects others. Reports without a date come last.

    Raises:
        Invalid: a file can't be read, lacks a column, or has a report twice.
    """
    groups = _components(pairs)
    mapping = ColumnMapping(
        text="{Summary}\n\n{Description}",
        source_product=source_product,
        source_type=source_type,
        source_id=f"@{ID}",
        id=f"@{ID}",
        timestamp="@Created",
    )
    reading = plan(mapping)
    cases: list[Labelled] = []
    refused: list[tuple[int, str]] = []
    seen_ids: set[str] = set()
    with open_file(reports, format="csv", delimiter=None) as file:
        check_columns(reading, mapping, file.columns or [])
        for row in file.rows():
            signal = (
                RowProblem(row.problem or "")
                if row.values is None
                else read_row(reading, row.values, number=row.number)
            )
            if isinstance(signal, RowProblem):
                refused.append((row.number, signal.reason))
                continue
            if signal.source_id in seen_ids:
                raise Invalid(
                    f"Row {row.number} of the reports has the id {signal.source_id} of an earlier row."
                )
            seen_ids.add(signal.source_id)
            group = groups.get(signal.source_id, signal.source_id)
            cases.append(Labelled(signal.source_id, group, signal, safe=True))
    # The sort is stable for reports with the same time.
    last = datetime.max.replace(tzinfo=UTC)
    cases.sort(key=lambda labelled: labelled.signal.timestamp or last)
    return Converted(tuple(cases), tuple(refused))


def _components(path: Path) -> Mapping[str, str]:
    """Return the representative id of the connected component of each id in a pair."""
    parents: dict[str, str] = {}

    def root(id: str) -> str:
        parents.setdefault(id, id)
        while parents[id] != id:
            parents[id] = parents[parents[id]]
            id = parents[id]
        return id

    with open_file(path, format="csv", delimiter=None) as file:
        missing = [name for name in (ID, OTHER_ID) if name not in (file.columns or [])]
        if missing:
            raise Invalid(f"The pairs have no column '{missing[0]}'.")
        for row in file.rows():
            values = row.values or {}
            one, other = values.get(ID, "").strip(), values.get(OTHER_ID, "").strip()
            if not one or not other:
                raise Invalid(f"Row {row.number} of the pairs does not name two reports.")
            first, second = root(one), root(other)
            parents[second] = first
    return {id: root(id) for id in list(parents)}
