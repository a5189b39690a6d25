"""What the beginning of an uploaded file would become, with a mapping or the one that its columns suggest."""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from postroom.domain.errors import Invalid
from postroom.domain.reports.titles import working_title
from postroom.domain.signals.mapping import ColumnMapping, Plan, RowProblem, check_columns, merge, plan
from postroom.domain.signals.tracker_exports import recognise
from postroom.parsing import Limits
from postroom.signals.imports.files import FileRow, Format, ImportFile
from postroom.signals.imports.service import as_imported

HEAD = 2 * 1024 * 1024
"""Bytes of a file that a preview reads."""
MAX_ROWS = 1_000
"""Rows that a preview reads."""
SHOWN = 20
"""Rows that a preview shows."""
SHOWN_TEXT = 300
MAX_STATES = 50
LIMITS = Limits(cpu_seconds=10.0, seconds=60.0)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it would become a signal, or its `problem`."""

    row: int
    title: str
    text: str
    state: str
    outcome: str
    problem: str


@dataclass(frozen=True, slots=True)
class StateCount:
    """Words of an export for a state, what they mean, and how many rows have them.

    A meaning is given to `word`, one of them. `outcome` is None where nobody has said one.
    """

    said: str
    word: str
    outcome: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A preview: `mapping` is the effective one, by its fields, and `problem` why no row can be read with it.

    `is_complete`: it has looked at the whole file.
    """

    columns: list[str]
    examples: dict[str, str]
    tracker: str | None
    mapping: dict[str, Any]
    rows: list[PreviewRow]
    states: list[StateCount]
    looked_at: int
    rejected: int
    settled: int
    is_complete: bool
    problem: str = ""


def preview(
    head: bytes, format: Format, delimiter: str, stated: ColumnMapping, *, is_whole: bool
) -> FilePreview:
    """Return the preview of a file that begins with `head`; it is called in a parser process.

    Raises:
        Invalid: the file has no header.
    """
    file = ImportFile(io.BufferedReader(io.BytesIO(head)), format=format, delimiter=delimiter, size=None)
    tracker, whole = effective(file.names(), stated)
    rows = list(islice(file.rows(), MAX_ROWS))
    if not is_whole and len(rows) > 1:
        rows.pop()  # its end may be missing
    columns = list(file.names()) or sorted({name for row in rows[:SHOWN] for name in row.values or ()})
    examples = _examples(rows)
    stated_fields = {name: value for name, value in asdict(whole).items() if value is not None}
    looked_at = len(rows)
    complete = is_whole and looked_at < MAX_ROWS
    try:
        how = plan(whole)
        if file.columns is not None:
            check_columns(how, whole, file.columns)
    except Invalid as error:
        return FilePreview(
            columns, examples, tracker, stated_fields, [], [], looked_at, 0, 0, complete, error.message
        )
    return _read(
        rows, how, FilePreview(columns, examples, tracker, stated_fields, [], [], looked_at, 0, 0, complete)
    )


def preview_whole(head: bytes, format: Format, delimiter: str, stated: ColumnMapping) -> FilePreview:
    """Return the preview of a file that is `head`."""
    return preview(head, format, delimiter, stated, is_whole=True)


def preview_head(head: bytes, format: Format, delimiter: str, stated: ColumnMapping) -> FilePreview:
    """Return the preview of a longer file."""
    return preview(head, format, delimiter, stated, is_whole=False)


def effective(columns: Sequence[str], stated: ColumnMapping) -> tuple[str | None, ColumnMapping]:
    """Return the tracker that the columns are of, and its mapping with what is stated."""
    found = recognise(columns)
    return (None, stated) if found is None else (found[0], merge(found[1], stated))


def _read(rows: Sequence[FileRow], how: Plan, empty: FilePreview) -> FilePreview:
    shown: list[PreviewRow] = []
    states: Counter[tuple[str, str, str | None]] = Counter()
    rejected = settled = 0
    for row in rows:
        found = as_imported(how, row)
        if isinstance(found, RowProblem):
            rejected += 1
            if (word := found.unknown_state) is not None:
                states[word, word, None] += 1
            one = PreviewRow(row.number, "", "", "", "", found.reason)
        else:
            signal, state = found.signal, found.state
            title = working_title(signal.description, signal.source_product, signal.source_type)
            settled += found.is_closed
            said, outcome = (state.said, state.outcome) if state else ("", "open")
            if state:
                states[said, state.word, outcome] += 1
            one = PreviewRow(row.number, title, signal.description[:SHOWN_TEXT], said, outcome, "")
        if len(shown) < SHOWN:
            shown.append(one)
    # What has no meaning yet comes first, so that it is always among those that are shown.
    of_all = sorted(states.items(), key=lambda one: (one[0][2] is not None, -one[1]))
    counts = [StateCount(*words, count) for words, count in of_all[:MAX_STATES]]
    return FilePreview(
        empty.columns,
        empty.examples,
        empty.tracker,
        empty.mapping,
        shown,
        counts,
        empty.looked_at,
        rejected,
        settled,
        empty.is_complete,
    )


def _examples(rows: Sequence[FileRow]) -> dict[str, str]:
    """Return the first value of each column that has one among the first rows."""
    found: dict[str, str] = {}
    for row in rows[:SHOWN]:
        for name, value in (row.values or {}).items():
            text = str(value).strip() if value is not None else ""
            if text and name not in found:
                found[name] = text[:80]
    return found
