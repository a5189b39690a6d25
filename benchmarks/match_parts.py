"""Ablation study of the match model: train it without each group of features and compare.

    python -m benchmarks.match_parts SET [SET ...] [--purity 0.95]

Its first stage is trained on the tuning sets of evals/splits.toml, with all features and without each group. The
mean index of the sets, each as one batch, is compared at the lowest threshold with the required mean purity, so
that calibration has no influence. The given sets are only used for measuring. The last rows are the packaged model.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from evals.matching import cuts, find_sets, prepare, score_safe, truth
from numpy.typing import NDArray
from training.train_matcher import Set, fit
from training.tuning_sets import tuning_sets

from postroom.evals.labelled import Labelled, read_labelled
from postroom.grouping.matching.cluster import Linked, Merge, merges
from postroom.grouping.matching.features import FEATURES, pair_features
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import packaged_model
from postroom.models.minilm import MiniLM

PARTS: Mapping[str, Sequence[str]] = {
    "meaning (the vectors)": ("meaning", "meaning_scaled"),
    "words": ("words", "words_scaled"),
    "rare words": ("rare_words", "rare_words_scaled"),
    "identifiers": ("identifiers", "identifiers_scaled", "rare_identifiers"),
    "meaning and words together": ("both_scaled", "both_plain"),
    "places among the nearest": ("best_rank", "worst_rank", "best_overall_rank", "worst_overall_rank"),
    "shared neighbours": ("shared_neighbours",),
    "what is usual between two sources": (
        "meaning_scaled",
        "words_scaled",
        "both_scaled",
        "identifiers_scaled",
        "rare_words_scaled",
    ),
    "same source": ("same_source",),
    "lengths": ("shorter", "length_ratio"),
}
"""Groups of features that are removed together, by name."""

Cases = Sequence[Labelled]


def measure(
    learnt: Sequence[Set], sets: Sequence[tuple[str, Cases, Signals]], purity: float
) -> Iterator[dict[str, object]]:
    """Yield a row with all groups, and one without each of them."""
    measured = {one.name: one.pairs.features for one in learnt}
    pairs = [pair_features(signals) for _, _, signals in sets]
    model = packaged_model()
    columns = list(FEATURES)

    def row(part: str, linked: Sequence[Linked]) -> dict[str, object]:
        return {"without": part} | at_purity([(name, cases) for name, cases, _ in sets], linked, purity)

    for part, names in {"nothing (first stage)": (), **PARTS}.items():
        kept = [at for at, name in enumerate(columns) if name not in names]
        trees = [
            fit(learnt, {name: some[:, kept] for name, some in measured.items()}, seed) for seed in (0, 1)
        ]
        sums = [sum(tree.decision_function(some.features[:, kept]) for tree in trees) for some in pairs]
        looked = [
            replace(model.judge(len(signals), some), log_odds=np.asarray(odds, np.float64), absent=-50.0)
            for (_, _, signals), some, odds in zip(sets, pairs, sums, strict=True)
        ]
        yield row(part, looked)
    both = [model.link(signals) for _, _, signals in sets]
    yield row("nothing (both stages)", both)
    yield row("joining by the likeliest third, of both stages", [replace(one, share=1.0) for one in both])


def at_purity(
    sets: Sequence[tuple[str, Cases]], linked: Sequence[Linked], purity: float
) -> dict[str, object]:
    """Return the index of each set, and the means, at the lowest threshold with sufficient purity."""
    done = [merges(one) for one in linked]
    levels = np.unique([merge.log_odds for some in done for merge in some])[::-1]
    best: dict[str, object] = {}
    grid = levels[:: max(1, len(levels) // 150)]
    states = [_partitions(one.count, some) for one, some in zip(linked, done, strict=True)]
    for level in grid:
        scores = [score_safe(cases, at(level)) for (_, cases), at in zip(sets, states, strict=True)]
        pure = float(np.mean([score.mean_purity for score in scores]))
        if pure < purity:
            break
        best = {
            **{name: one.ari for (name, _), one in zip(sets, scores, strict=True)},
            "mean index": float(np.mean([one.ari for one in scores])),
            "mean purity": pure,
        }
    return best


def _partitions(count: int, done: Sequence[Merge]) -> Callable[[float], Sequence[int]]:
    levels = cuts(count, done)
    found: NDArray[np.float64] = np.array([-level for level, _ in levels])

    def at(level: float) -> Sequence[int]:
        place = int(np.searchsorted(found, -level, side="right"))
        return levels[place - 1][1] if place else list(range(count))

    return at


async def _load(paths: Sequence[Path]) -> tuple[list[Set], list[tuple[str, Cases, Signals]]]:
    embedder = MiniLM()
    try:
        learnt = []
        for one in tuning_sets():
            signals = await prepare(one.cases, embedder)
            pairs = pair_features(signals)
            learnt.append(Set(one.name, one.kind, 0, one.cases, signals, pairs, *truth(one.cases, pairs)))
        sets: list[tuple[str, Cases, Signals]] = []
        for name, path in find_sets(paths):
            cases = read_labelled(path)
            sets.append((name, cases, await prepare(cases, embedder)))
        return learnt, sets
    finally:
        await embedder.close()


def print_row(found: Mapping[str, object]) -> None:
    """Print one row of the table."""
    cells = [f"{value:.3f}" if isinstance(value, float) else str(value) for value in found.values()]
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Print the table row by row."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path, help="labelled sets: files, or folders of them")
    parser.add_argument("--purity", type=float, default=0.95)
    wanted = parser.parse_args()
    for at, found in enumerate(measure(*asyncio.run(_load(wanted.sets)), wanted.purity)):
        if at == 0:
            print(f"| {' | '.join(found)} |\n|{' --- |' * len(found)}")
        print_row(found)


if __name__ == "__main__":
    main()
