"""What a language model is shown of a report: its signals within a fixed budget, and the files that were found."""

from collections.abc import Sequence

from postroom.domain.research.code_paths import CodePath
from postroom.research.schemas import Material
from postroom.signals.reading import ReportSignal
from postroom.text.fence import Data, Part

MOST_SIGNALS = 24
MOST_CHARACTERS = 16_000
"""Of all signals that are shown together."""
LEAST_EACH = 400
PATHS = 12


def chosen(material: Material, most: int = MOST_SIGNALS) -> list[int]:
    """Return places of at most `most` signals: the first and the last, and between them all sources in turn.

    Of one source those that are spread over its time.
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
    """Return places so that the first few of them are spread evenly: ends, middle, quarters, and so on."""
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
    """Return the signals that a model is shown, numbered by their place from 1, as data."""
    places = chosen(material)
    each = max(LEAST_EACH, MOST_CHARACTERS // max(1, len(places)))
    total = len(material.signals)
    head = (
        f"The report has {total} signals; all are shown."
        if len(places) == total
        else (f"The report has {total} signals; {len(places)} of them are shown.")
    )
    return [head, *(signal_data(material.signals[place], place, most=each) for place in places)]


def signal_data(signal: ReportSignal, place: int, *, most: int) -> Data:
    """Return a signal as data, cut to `most` characters; its number is its place plus one."""
    text = (
        signal.content if len(signal.content) <= most else f"{signal.content[:most]}\n(the rest is left out)"
    )
    head = f"{signal.source_product} {signal.source_type}, {signal.timestamp:%Y-%m-%d %H:%M} UTC"
    return Data(f"signal {place + 1}", f"{head}\n{text}")


def paths_shown(paths: Sequence[CodePath], repository: str | None) -> list[Part]:
    """Return the files that were found for a report, as data: their names are the repository's."""
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
