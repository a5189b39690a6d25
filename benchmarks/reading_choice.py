"""Is the report that a signal belongs to among the cards that a reading of a large project is shown?

    python -m benchmarks.reading_choice [SET ...] [--others SET ...] [--reports 1000 5000 20000] [--cards 300 1000]

The window is synthetic: the problems of the labelled sets, each with its signals but the last, among reports of one
signal each of other products. When these are used up, reports are made of two signals of one of those: vectors
added, words and identifiers drawn from both. The last signals are read in batches of 25. There are no areas, which
only a language model gives, and no days.
"""

import argparse
import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np

from postroom.bootstrap import make_embedder
from postroom.evals.labelled import read_labelled
from postroom.evals.matching import find_sets, prepare
from postroom.grouping.index.builder import IndexBuilder
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.reading.choice import Probe, choose_numbers
from postroom.settings import Settings

DEFAULT = ("octave", "quillbox", "parcelgraph", "nightdesk", "ledgerly")
OTHERS = ("tillage", "voltway")
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The signals of one set and the group of each."""

    groups: Sequence[str]
    signals: Signals


async def load(paths: Sequence[Path]) -> list[Loaded]:
    """Return the sets, embedded."""
    embedder = make_embedder(Settings())
    try:
        found = []
        for _, path in find_sets(paths):
            cases = [case for case in read_labelled(path) if case.safe]
            found.append(Loaded([case.group for case in cases], await prepare(cases, embedder)))
        return found
    finally:
        await embedder.close()


def row_of(report: UUID, vector: object, words: SignalWords, names: object) -> tuple[object, ...]:
    """Return a signal as it lies in the database."""
    packed = b"\0" * 4 + np.asarray(vector, ">f2").tobytes()
    return (
        report,
        None,
        np.asarray(words.terms, "<i4").tobytes(),
        np.asarray(words.counts, np.uint8).tobytes(),
        packed,
        np.asarray(names, "<i4").tobytes(),
        100,
        None,
        "zendesk",
        NOW,
    )


def mixed(one: Loaded, random: np.random.Generator) -> tuple[object, SignalWords, object]:
    """Return a signal made of two of a set."""
    first, second = random.choice(len(one.groups), 2, replace=False).tolist()
    vector = one.signals.vectors[first] + one.signals.vectors[second]
    terms: dict[int, int] = {}
    names: list[int] = []
    for at in (first, second):
        words = one.signals.words[at]
        keep = random.random(len(words.terms)) < 0.5
        terms |= dict(zip(words.terms[keep].tolist(), words.counts[keep].tolist(), strict=True))
        held = np.asarray(one.signals.identifiers[at])
        names += held[random.random(len(held)) < 0.5].tolist()
    order = sorted(terms)
    words = SignalWords(np.array(order, np.int32), np.array([terms[term] for term in order], np.uint8))
    return vector / np.linalg.norm(vector), words, np.unique(np.array(names, np.int32))


def measure(
    sets: Sequence[Loaded], others: Sequence[Loaded], reports: int, *, batch: int, cards: Sequence[int]
) -> tuple[list[int], int]:
    """Return how many of the last signals have their report among so many cards, and how many there are."""
    random = np.random.default_rng(7)
    rows, probes, truth = [], [], []
    count = 0
    for one in sets:
        held = one.signals
        members: defaultdict[str, list[int]] = defaultdict(list)
        for at, group in enumerate(one.groups):
            members[group].append(at)
        for places in members.values():
            count += 1
            *earlier, last = places
            rows += [
                row_of(UUID(int=count), held.vectors[at], held.words[at], held.identifiers[at])
                for at in earlier or [last]
            ]
            if earlier:
                names = np.asarray(held.identifiers[last], np.int32)
                probes.append(Probe(held.vectors[last], held.words[last], names))
                truth.append(count)
    singles = ((one.signals, at) for one in others for at in range(len(one.groups)))
    while count < reports:
        count += 1
        if (single := next(singles, None)) is not None:
            held, at = single
            rows.append(row_of(UUID(int=count), held.vectors[at], held.words[at], held.identifiers[at]))
        else:
            rows.append(row_of(UUID(int=count), *mixed(others[count % len(others)], random)))
    builder = IndexBuilder(sets[0].signals.vectors.shape[1])
    for start in range(0, len(rows), 4_000):
        builder.add(rows[start : start + 4_000])  # type: ignore[arg-type]
    index = builder.build()
    numbers = {UUID(int=number): number for number in range(1, count + 1)}
    found = [0] * len(cards)
    for place, most in enumerate(cards):
        for start in range(0, len(probes), batch):
            some = probes[start : start + batch]
            shown = set(choose_numbers(index, builder.members, some, numbers, most=most))
            found[place] += sum(number in shown for number in truth[start : start + batch])
    return found, len(truth)


def main() -> None:
    """Print the recall for each size of window and of catalogue."""
    parser = argparse.ArgumentParser(description=__doc__)
    folder = Path("evals/grouping")
    parser.add_argument("sets", nargs="*", type=Path, default=[folder / name for name in DEFAULT])
    parser.add_argument("--others", nargs="+", type=Path, default=[folder / name for name in OTHERS])
    parser.add_argument("--reports", nargs="+", type=int, default=[1_000, 5_000, 20_000])
    parser.add_argument("--batch", type=int, default=25)
    parser.add_argument("--cards", nargs="+", type=int, default=[300, 1_000])
    wanted = parser.parse_args()
    sets, others = asyncio.run(load(wanted.sets)), asyncio.run(load(wanted.others))
    for reports in wanted.reports:
        found, whole = measure(sets, others, reports, batch=wanted.batch, cards=wanted.cards)
        for cards, hits in zip(wanted.cards, found, strict=True):
            share = f"{hits} of {whole}, {hits / whole:.1%}"
            print(f"{reports:>7,} reports: the true one is among {cards:,} cards for {share}")


if __name__ == "__main__":
    main()
