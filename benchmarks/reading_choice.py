"""Recall of the cards that a reading of a large project shows: is the correct report among them?

    make bench-cards [ARGS="SET ... --others SET ... --reports 1000 5000 20000 --cards 100 300 600 1000"]

The window is synthetic: the problems of the labelled sets without their last signals, among the problems of other
products. When those are used up, reports of the same size are mixed from two problems of one set: vectors are
added, words and identifiers drawn from both. The last signals are read in batches of 25. There are no areas, which
only a language model assigns, and no dates. The other reports are of other products, which makes them easier to
leave out than those of a project's own.
"""

import argparse
import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
from evals.matching import find_sets, prepare
from numpy.typing import NDArray

from postroom.app.bootstrap import make_embedder
from postroom.evals.labelled import read_labelled
from postroom.grouping.index.builder import IndexBuilder, MemberRow
from postroom.grouping.index.members import Member, Packed
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import packaged_model
from postroom.grouping.reading.choice import choose_numbers
from postroom.settings import Settings

DEFAULT = ("octave", "quillbox", "parcelgraph", "nightdesk", "ledgerly")
OTHERS = ("palette", "stackmill", "brightwell", "tillage", "voltway", "campuso", "skyferry", "ferrum")
SAMPLE = Path("src/postroom/sample/data/signals.jsonl")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The signals of one set and their groups."""

    groups: Sequence[str]
    signals: Signals

    @property
    def members(self) -> list[list[int]]:
        """The positions of the signals of each group, in order."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at, group in enumerate(self.groups):
            found[group].append(at)
        return list(found.values())


async def load(paths: Sequence[Path]) -> list[Loaded]:
    """Return the embedded sets."""
    embedder = make_embedder(Settings())
    try:
        found = []
        for _, path in find_sets(paths):
            cases = [case for case in read_labelled(path) if case.safe]
            found.append(Loaded([case.group for case in cases], await prepare(cases, embedder)))
        return found
    finally:
        await embedder.close()


def row_of(report: UUID, signals: Signals, at: int) -> MemberRow:
    """Return a signal as a database row."""
    words = signals.words[at]
    return (
        report,
        None,
        np.asarray(words.terms, "<i4").tobytes(),
        np.asarray(words.counts, np.uint8).tobytes(),
        b"\0" * 4 + np.asarray(signals.vectors[at], ">f2").tobytes(),
        np.asarray(signals.identifiers[at], "<i4").tobytes(),
        100,
        None,
        signals.sources[at],
        None,
    )


def member_of(signals: Signals, at: int) -> Member:
    """Return a signal in the form in which it is searched."""
    words, names = signals.words[at], np.asarray(signals.identifiers[at], "<i4")
    terms, counts = np.asarray(words.terms, "<i4").tobytes(), np.asarray(words.counts, np.uint8).tobytes()
    packed = Packed(terms, counts, names.tobytes(), signals.sources[at], 100, None)
    return Member(signals.vectors[at], packed)


def mixed(one: Loaded, size: int, random: np.random.Generator) -> Signals:
    """Return a report of `size` signals, each mixed from one signal of each of two groups of a set."""
    groups = one.members
    first, second = random.choice(len(groups), 2, replace=False).tolist()
    made = [
        _mixed(one.signals, int(random.choice(groups[first])), int(random.choice(groups[second])), random)
        for _ in range(size)
    ]
    vectors, words, names, sources = zip(*made, strict=True)
    return Signals(np.stack(vectors), words, names, sources, np.full(size, 100.0))


def _mixed(
    signals: Signals, first: int, second: int, random: np.random.Generator
) -> tuple[NDArray[np.float32], SignalWords, NDArray[np.int32], str]:
    vector = signals.vectors[first] + signals.vectors[second]
    terms: dict[int, int] = {}
    names: list[int] = []
    for at in (first, second):
        words = signals.words[at]
        keep = random.random(len(words.terms)) < 0.5
        terms |= dict(zip(words.terms[keep].tolist(), words.counts[keep].tolist(), strict=True))
        held = np.asarray(signals.identifiers[at])
        names += held[random.random(len(held)) < 0.5].tolist()
    order = sorted(terms)
    words = SignalWords(np.array(order, np.int32), np.array([terms[term] for term in order], np.uint8))
    return (
        vector / np.linalg.norm(vector),
        words,
        np.unique(np.array(names, np.int32)),
        signals.sources[first],
    )


def measure(
    sets: Sequence[Loaded], others: Sequence[Loaded], reports: int, *, batch: int, cards: Sequence[int]
) -> tuple[list[int], int, float]:
    """Return how many last signals have their report among the cards, their number, and the seconds."""
    random = np.random.default_rng(7)
    rows: list[MemberRow] = []
    asked: list[Member] = []
    truth, sizes = [], []
    count = 0
    for one in sets:
        held = one.signals
        for places in one.members:
            count += 1
            *earlier, last = places
            rows += [row_of(UUID(int=count), held, at) for at in earlier or [last]]
            sizes.append(len(earlier or [last]))
            if earlier:
                asked.append(member_of(held, last))
                truth.append(count)
    whole = ((other.signals, places) for other in others for places in other.members)
    while count < reports:
        count += 1
        if (known := next(whole, None)) is not None:
            rows += [row_of(UUID(int=count), known[0], at) for at in known[1]]
        else:
            made = mixed(others[count % len(others)], int(random.choice(sizes)), random)
            rows += [row_of(UUID(int=count), made, at) for at in range(len(made))]
    builder = IndexBuilder(sets[0].signals.vectors.shape[1])
    for start in range(0, len(rows), 4_000):
        builder.add(rows[start : start + 4_000])
    numbers = {UUID(int=number): number for number in range(1, count + 1)}
    found = [0] * len(cards)
    started = time.perf_counter()
    for start in range(0, len(asked), batch):
        some = asked[start : start + batch]
        shown = choose_numbers(builder.members, some, numbers, model=packaged_model(), most=max(cards))
        for place, most in enumerate(cards):
            found[place] += sum(number in shown[:most] for number in truth[start : start + batch])
    readings = -(-len(asked) // batch)
    return found, len(truth), (time.perf_counter() - started) / readings


def main() -> None:
    """Print the recall for each size of window and catalogue."""
    parser = argparse.ArgumentParser(description=__doc__)
    folder = Path("evals/grouping")
    parser.add_argument("sets", nargs="*", type=Path, default=[folder / name for name in DEFAULT])
    parser.add_argument(
        "--others", nargs="+", type=Path, default=[SAMPLE, *(folder / name for name in OTHERS)]
    )
    parser.add_argument("--reports", nargs="+", type=int, default=[1_000, 5_000, 20_000])
    parser.add_argument("--batch", type=int, default=25)
    parser.add_argument("--cards", nargs="+", type=int, default=[100, 300, 600, 1_000])
    wanted = parser.parse_args()
    sets, others = asyncio.run(load(wanted.sets)), asyncio.run(load(wanted.others))
    for reports in wanted.reports:
        found, whole, seconds = measure(sets, others, reports, batch=wanted.batch, cards=wanted.cards)
        print(f"{reports:>7,} reports: {seconds:.2f} s to choose for a reading")
        for cards, hits in zip(wanted.cards, found, strict=True):
            share = f"{hits} of {whole}, {hits / whole:.1%}"
            print(f"{reports:>7,} reports: the true one is among {cards:,} cards for {share}")


if __name__ == "__main__":
    main()
