"""The parts of prompts that show a report: its signals within a fixed budget, and the files that were found."""

from collections.abc import Sequence

from postroom.domain.research.code_paths import CodePath
from postroom.research.schemas import Material
from postroom.signals.reading import ReportSignal
from postroom.text.fence import Data, Part

MAX_SIGNALS = 24
MAX_CHARACTERS = 16_000
"""Characters of all signals in one prompt."""
LEAST_EACH = 400
PATHS = 12


def select_signals(material: Material, most: int = MAX_SIGNALS) -> list[int]:
    """Select positions of at most `most` signals: the first, the last, and all sources in turn between them.

    Those of one source are spread evenly over time.
    """
    count = len(material.signals)
    if count <= most:
        return list(range(count))
    by_source: dict[str, list[int]] = {}
    for place, signal in enumerate(material.signals):
        by_source.setdefault(f"{signal.source_product}.{signal.source_type}", []).append(place)
    turns = [_spread(places) for places in by_source.values()]
    kept = {0, count - 1}
    while len(kept) < most:
        for turn in turns:
            if turn and len(kept) < most:
                kept.add(turn.pop(0))
    return sorted(kept)


def _spread(places: Sequence[int]) -> list[int]:
    """Reorder positions so that any prefix is spread evenly: middle, quarters, eighths, and so on."""
    order: list[int] = []
    spans = [(0, len(places) - 1)]
    while spans:
        further = []
        for low, high in spans:
            middle = (low + high) // 2
            if low <= high:
                order.append(places[middle])
                further += [(low, middle - 1), (middle + 1, high)]
        spans = further
    return order


def signals_shown(material: Material) -> list[Part]:
    """Return the selected signals as fenced data, numbered by their position from 1."""
    places = select_signals(material)
    each = max(LEAST_EACH, MAX_CHARACTERS // max(1, len(places)))
    total = len(material.signals)
    head = (
        f"The report has {total} signals; all are shown."
        if len(places) == total
        else (f"The report has {total} signals; {len(places)} of them are shown.")
    )
    return [head, *(signal_data(material.signals[place], place, most=each) for place in places)]


def signal_data(signal: ReportSignal, place: int, *, most: int) -> Data:
    """Return a signal as fenced data of at most `most` characters; its number is its position plus one."""
    text = (
        signal.content if len(signal.content) <= most else f"{signal.content[:most]}\n(the rest is left out)"
    )
    head = f"{signal.source_product} {signal.source_type}, {signal.timestamp:%Y-%m-%d %H:%M} UTC"
    return Data(f"signal {place + 1}", f"{head}\n{text}")


def paths_shown(paths: Sequence[CodePath], repository: str | None) -> list[Part]:
    """Return the files that were found for a report as fenced data, since the repository chose their names."""
    if repository is None:
        return ["No repository was chosen."]
    if not paths:
        return ["Nothing that the signals name was found in the repository."]
    lines = []
    for path in paths[:PATHS]:
        where = path.path if path.line is None else f"{path.path}:{path.line}"
        lines.append(f"{where} ({path.strength}): {'; '.join(path.reasons[:3])}")
    return [
        "Files that a search found, the likeliest first:",
        Data(f"files of {repository}", "\n".join(lines)),
    ]
