"""Train the packaged match model on the CPU.

make train-matcher                 train, write weights and model card, print the figures
make train-matcher ARGS=--check    train and print the figures only

Data: the tuning sets of evals/splits.toml, in folds of at most two. The figures of a set are by a model trained on
the other folds, whose second stage is trained on out-of-fold scores of the first; calibration and thresholds are
chosen on the same held-out scores. --cache keeps the vectors for the next time.
"""

import argparse
import asyncio
import hashlib
import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from evals.matching import PLAIN, cuts, prepare, score_safe, truth
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from training.matcher_card import write_card
from training.tuning_sets import ROOT, TuningSet, tuning_sets

from postroom.domain.errors import PostroomError
from postroom.evals.labelled import Labelled
from postroom.grouping.matching.cluster import LIKELIEST, Linked, merges
from postroom.grouping.matching.context import pair_context
from postroom.grouping.matching.features import Pairs, pair_features
from postroom.grouping.matching.forest import Forest
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import ABSENT, WEIGHTS, TrainedStage, pack_model
from postroom.grouping.matching.sparse import Floats
from postroom.models.minilm import MiniLM

FOLDER = ROOT / "src" / "postroom" / "grouping" / "matching" / "weights"
FOLDS = 5
GROWN = 2
"""Forests per stage, on different pairs and features, which are averaged."""
ROUNDS = 120
"""Trees per forest."""
FULL = 2_000
"""Training pairs from which a set has full weight; all tuning sets have more."""
SHARE = 0.3
"""Share of the negative pairs that each forest is trained on, with correspondingly higher weight."""
PURITY = 0.93
"""Minimum mean purity of the held-out sets at the threshold."""
STEPS = np.arange(-5.0, 3.01, 0.125)

Odds = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Set:
    """A labelled set with the features of all its pairs; `learnt` selects the training pairs."""

    name: str
    kind: str
    fold: int
    cases: Sequence[Labelled]
    signals: Signals
    pairs: Pairs
    together: NDArray[np.bool_]
    learnt: NDArray[np.bool_]

    def linked(self, log_odds: NDArray[np.float64]) -> Linked:
        """Return its pairs with the given log-odds."""
        count = len(self.signals)
        return Linked(count, self.pairs.first, self.pairs.second, log_odds, ABSENT, LIKELIEST)


@dataclass(frozen=True, slots=True)
class Trained:
    """Both packed stages, and the out-of-fold log-odds of each set."""

    first: TrainedStage
    second: TrainedStage
    judged: Odds
    rejudged: Odds


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the figures, and write the result unless `--check`; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="print the figures and write nothing")
    parser.add_argument("--cache", type=Path, help="a folder for the vectors")
    options = parser.parse_args(arguments)
    try:
        return _train(options)
    except (PostroomError, OSError) as error:
        print(f"train-matcher: {error}", file=sys.stderr)
        return 1


def _train(options: argparse.Namespace) -> int:
    trained = train(sets := asyncio.run(_sets(tuning_sets(), options.cache)))
    pair_threshold, before = _choose(sets, trained.judged)
    threshold, figures = _choose(sets, trained.rejudged)
    figures = [
        "After the second stage, by which batches are grouped:",
        "",
        *figures,
        "",
        "After the first stage alone:",
        "",
        *before,
        "",
        *_reliability(sets, trained.rejudged),
        "",
        *_plain(sets),
    ]
    print("\n".join(figures))
    if not options.check:
        stages = (trained.first.arrays, trained.second.arrays)
        every = b"".join(stage[name].tobytes() for stage in stages for name in sorted(stage))
        digest = hashlib.sha256(every).hexdigest()[:8]
        packed = pack_model(
            trained.first,
            trained.second,
            version=f"match-{digest}",
            threshold=threshold,
            pair_threshold=pair_threshold,
        )
        out = FOLDER / WEIGHTS
        out.write_bytes(packed)
        signals = sum(len(one.cases) for one in sets)
        names = [one.name for one in sets]
        card = write_card(names, figures, signals=signals, trees=GROWN * ROUNDS, size=len(packed))
        (FOLDER / "README.md").write_text(card, encoding="utf-8")
        print(f"wrote {out}, {len(packed):,} bytes")
    return 0


async def _sets(chosen: Iterable[TuningSet], cache: Path | None) -> list[Set]:
    embedder = MiniLM()
    try:
        kept = _Kept(embedder, cache)
        return [await _set(one, at % FOLDS, kept) for at, one in enumerate(chosen)]
    finally:
        await embedder.close()


async def _set(one: TuningSet, fold: int, embedder: "_Kept") -> Set:
    signals = await prepare(one.cases, embedder)
    pairs = pair_features(signals)
    print(f"{one.name}: {len(one.cases)} signals, {len(pairs.first):,} pairs", file=sys.stderr)
    return Set(one.name, one.kind, fold, one.cases, signals, pairs, *truth(one.cases, pairs))


class _Kept:
    """An embedder that caches vectors in a folder, if given."""

    def __init__(self, inner: MiniLM, folder: Path | None) -> None:
        self._inner, self._folder = inner, folder
        self.name, self.dimension = inner.name, inner.dimension

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._folder is None:
            return await self._inner.embed(texts)
        key = hashlib.sha256("\0".join([self.name, *texts]).encode("utf-8", "replace")).hexdigest()[:24]
        path = self._folder / f"{key}.npy"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            np.save(path, await self._inner.embed(texts))
        made: NDArray[np.float32] = np.load(path)
        return made

    async def close(self) -> None:
        await self._inner.close()


def train(sets: Sequence[Set]) -> Trained:
    """Train both stages, on all sets and out of fold."""
    measured = {one.name: one.pairs.features for one in sets}
    # By set and fold: the scores of trees trained without both.
    unseen: dict[tuple[str, int], NDArray[np.float64]] = {}
    folds = sorted({one.fold for one in sets})
    for left, right in itertools.combinations_with_replacement(folds, 2):
        trees = Forest.of(_grow([one for one in sets if one.fold not in (left, right)], measured))
        for one in sets:
            if one.fold in (left, right):
                other = right if one.fold == left else left
                unseen[one.name, other] = trees.sums(one.pairs.features)
    again: dict[str, NDArray[np.float64]] = {}
    for fold in folds:
        others = [one for one in sets if one.fold != fold]
        sums = {one.name: unseen[one.name, fold] for one in sets}
        context = _context(sets, sums, *calibrate(others, sums))
        trees = Forest.of(_grow(others, context))
        again |= {one.name: trees.sums(context[one.name]) for one in sets if one.fold == fold}
    sums = {one.name: unseen[one.name, one.fold] for one in sets}
    slope, shift = calibrate(sets, sums)
    slope_again, shift_again = calibrate(sets, again)
    return Trained(
        first=TrainedStage(_grow(sets, measured), slope, shift),
        second=TrainedStage(_grow(sets, _context(sets, sums, slope, shift)), slope_again, shift_again),
        judged={name: np.maximum(slope * some + shift, ABSENT) for name, some in sums.items()},
        rejudged={name: np.maximum(slope_again * some + shift_again, ABSENT) for name, some in again.items()},
    )


def _context(sets: Sequence[Set], sums: Odds, slope: float, shift: float) -> dict[str, Floats]:
    return {
        one.name: pair_context(one.linked(np.maximum(slope * sums[one.name] + shift, ABSENT))) for one in sets
    }


def _grow(sets: Sequence[Set], measured: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
    return together([export(fit(sets, measured, seed)) for seed in range(GROWN)])


def fit(sets: Sequence[Set], measured: Mapping[str, Floats], seed: int) -> HistGradientBoostingClassifier:
    """Fit trees on the features `measured` of the sets, which have equal weight unless very small."""
    random = np.random.default_rng(seed)
    taken = [one.learnt & (one.together | (random.random(len(one.together)) < SHARE)) for one in sets]
    labels = [one.together[some] for one, some in zip(sets, taken, strict=True)]
    weights = [np.where(some, 1.0, 1.0 / SHARE) for some in labels]
    model = HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=0.06,
        max_leaf_nodes=12,
        min_samples_leaf=60,
        l2_regularization=10,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
    )
    return model.fit(
        np.concatenate([measured[one.name][some] for one, some in zip(sets, taken, strict=True)]),
        np.concatenate(labels),
        sample_weight=np.concatenate([_counts(len(some)) * some / some.sum() for some in weights]),
    )


def _counts(pairs: int) -> float:
    """Return the weight of a set: equal, but lower for sets with few pairs."""
    return 1e5 * min(1.0, pairs / FULL)


def together(forests: Sequence[Mapping[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    """Return the average of forests as the arrays for `Forest.of`."""
    starts = np.cumsum([0, *(len(one["feature"]) for one in forests)])
    roots = [one["roots"][:-1] + start for one, start in zip(forests, starts[:-1], strict=True)]
    per_node = ("feature", "threshold", "missing_left", "left", "right")
    return {
        "base": np.mean([forest["base"] for forest in forests]),
        "features": forests[0]["features"],
        "roots": np.concatenate([*roots, starts[-1:]]),
        **{name: np.concatenate([one[name] for one in forests]) for name in per_node},
        "value": np.concatenate([one["value"] for one in forests]) / len(forests),
    }


def calibrate(sets: Sequence[Set], sums: Odds) -> tuple[float, float]:
    """Return slope and shift of the calibration from scores to log-odds."""
    fitted = LogisticRegression(C=1e6).fit(
        np.concatenate([sums[one.name][one.learnt] for one in sets]).reshape(-1, 1),
        np.concatenate([one.together[one.learnt] for one in sets]),
        sample_weight=np.concatenate(
            [np.full(n, _counts(n) / n) for n in (int(one.learnt.sum()) for one in sets)]
        ),
    )
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


def export(model: HistGradientBoostingClassifier) -> dict[str, NDArray[Any]]:
    """Return the trees as the arrays for `Forest.of`."""
    nodes = [trees[0].nodes for trees in model._predictors]  # noqa: SLF001 - there is no public way to them
    every = np.concatenate(nodes)
    leaf = every["is_leaf"].astype(bool)
    return {
        "base": np.array(np.ravel(model._baseline_prediction)[0]),  # noqa: SLF001 - the same
        "features": np.array(model.n_features_in_),
        "roots": np.cumsum([0, *map(len, nodes)]),
        "feature": np.where(leaf, -1, every["feature_idx"]).astype(np.int16),
        "threshold": np.where(leaf, 0.0, every["num_threshold"]),
        "missing_left": every["missing_go_to_left"].astype(np.uint8),
        "left": every["left"].astype(np.uint8),
        "right": every["right"].astype(np.uint8),
        "value": np.where(leaf, every["value"], 0.0),
    }


def _choose(sets: Sequence[Set], odds: Odds) -> tuple[float, list[str]]:
    """Return the threshold with the best mean index among those with sufficient purity, and its figures."""
    tried = {one.name: _at(one, one.linked(odds[one.name]), STEPS) for one in sets}
    means = [
        (float(np.mean([tried[one.name][at].ari for one in sets])), float(step))
        for at, step in enumerate(STEPS)
        if np.mean([tried[one.name][at].mean_purity for one in sets]) >= PURITY
    ]
    _, threshold = max(means)
    chosen = int(np.argmin(np.abs(STEPS - threshold)))
    lines = [
        f"Threshold: {threshold:+.3f}, the mean log-odds of the likeliest third of the pairs.",
        "",
        "| Held-out set | index (ARI) | mean purity | group recall | pair precision | pair recall |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    rows = [(f"{one.name} ({one.kind})", [tried[one.name][chosen]]) for one in sets]
    rows += [
        (f"**mean of {kind}**", [tried[one.name][chosen] for one in sets if one.kind == kind])
        for kind in sorted({one.kind for one in sets}, reverse=True)
    ]
    rows.append(("**mean**", [tried[one.name][chosen] for one in sets]))
    for name, scores in rows:
        columns = ("ari", "mean_purity", "mean_group_recall", "pair_precision", "pair_recall")
        cells = [f"{np.mean([getattr(score, column) for score in scores]):.3f}" for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return threshold, lines


def _at(one: Set, linked: Linked, steps: Sequence[float] | NDArray[np.float64]) -> list[Any]:
    """Return the scores of a set at each threshold."""
    done = merges(linked, threshold=float(min(steps)))
    out = []
    for step in steps:
        found = list(range(linked.count))
        applied = [merge for merge in done if merge.log_odds >= step]
        if applied:
            found = cuts(linked.count, applied, every=len(applied))[-1][1]
        out.append(score_safe(one.cases, found))
    return out


def _reliability(sets: Sequence[Set], odds: Odds) -> list[str]:
    probability = 1 / (1 + np.exp(-np.concatenate([odds[one.name][one.learnt] for one in sets])))
    together = np.concatenate([one.together[one.learnt] for one in sets])
    lines = ["| Probability said | pairs | of them together |", "| --- | --- | --- |"]
    edges = (0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.01)
    for low, high in itertools.pairwise(edges):
        within = (probability >= low) & (probability < high)
        if within.any():
            lines.append(
                f"| {low:g} to {min(high, 1):g} | {within.sum():,} | {together[within].mean():.1%} |"
            )
    return lines


def _plain(sets: Sequence[Set]) -> Iterator[str]:
    yield "Ways without training, at the one threshold that is best for all of these sets:"
    yield ""
    for kind, link in PLAIN.items():
        steps = np.arange(-0.2, 0.2, 0.01) if "scaling" in kind else np.arange(0.02, 0.9, 0.02)
        tried = [_at(one, link(one.signals), steps) for one in sets]
        means = [float(np.mean([scores[at].ari for scores in tried])) for at in range(len(steps))]
        best = int(np.argmax(means))
        purity = np.mean([scores[best].mean_purity for scores in tried])
        each = ", ".join(f"{scores[best].ari:.3f}" for scores in tried)
        yield (
            f"- {kind}: index {means[best]:.3f}, purity {purity:.3f} at {steps[best]:+.2f} (by set: {each})"
        )


if __name__ == "__main__":
    raise SystemExit(main())
