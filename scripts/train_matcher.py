"""Trains the match model that comes with Postroom, on the CPU, and writes its weights and its model card.

python scripts/train_matcher.py            train, write, print the figures
python scripts/train_matcher.py --check    train and print the figures only

Data: the tuning sets of evals/splits.toml. Every figure of a set is by a model that was trained on the others; the
calibration and the threshold are chosen on these same held-out scores. --cache keeps the vectors for the next time.
"""

import argparse
import asyncio
import hashlib
import itertools
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from postroom.evals.labelled import Labelled, read_labelled
from postroom.evals.matching import PLAIN, cuts, prepare, score_safe, truth
from postroom.grouping.matching.cluster import Linked, merges
from postroom.grouping.matching.features import FEATURES, Pairs, pair_features
from postroom.grouping.matching.forest import Forest
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import ABSENT, WEIGHTS, pack_model
from postroom.models.minilm import MiniLM

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "src" / "postroom" / "grouping" / "matching" / "weights"
PURITY = 0.93
"""The least mean purity of the held-out sets that a threshold has to give."""
STEPS = np.arange(-4.0, 3.01, 0.125)


@dataclass(frozen=True, slots=True)
class Set:
    """A labelled set with the features of all its pairs; `learnt`: which of them are learnt from."""

    name: str
    cases: Sequence[Labelled]
    signals: Signals
    pairs: Pairs
    together: NDArray[np.bool_]
    learnt: NDArray[np.bool_]


def main() -> int:
    """Train, report, and write unless told otherwise; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="print the figures and write nothing")
    parser.add_argument("--cache", type=Path, help="a folder for the vectors")
    options = parser.parse_args()
    sets = asyncio.run(_sets(options.cache))
    held_out = {one.name: _held_out(sets, one) for one in sets}
    slope, shift = _calibrate(sets, held_out)
    linked = {
        one.name: Linked(
            len(one.signals),
            one.pairs.first,
            one.pairs.second,
            np.maximum(slope * held_out[one.name] + shift, ABSENT),
            ABSENT,
        )
        for one in sets
    }
    threshold, figures = _choose(sets, linked)
    figures += ["", *_reliability(sets, linked), "", *_plain(sets)]
    print("\n".join(figures))
    if not options.check:
        arrays = export(fit(sets))
        digest = hashlib.sha256(b"".join(arrays[name].tobytes() for name in sorted(arrays))).hexdigest()[:8]
        packed = pack_model(arrays, version=f"match-{digest}", slope=slope, shift=shift, threshold=threshold)
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / WEIGHTS).write_bytes(packed)
        (FOLDER / "README.md").write_text(_card(sets, figures, len(packed)), encoding="utf-8")
        print(f"wrote {FOLDER.relative_to(ROOT)}/{WEIGHTS}, {len(packed):,} bytes")
    return 0


async def _sets(cache: Path | None) -> list[Set]:
    names: list[str] = tomllib.loads((ROOT / "evals" / "splits.toml").read_text())["grouping"]["tuning"]
    embedder = MiniLM()
    try:
        return [await _set(name, embedder, cache) for name in names]
    finally:
        await embedder.close()


async def _set(name: str, embedder: MiniLM, cache: Path | None) -> Set:
    folder = ROOT / "src/postroom/sample/data" if name == "sample" else ROOT / "evals/grouping" / name
    cases = read_labelled(folder / "signals.jsonl")
    signals = await prepare(cases, _Kept(embedder, cache))
    pairs = pair_features(signals)
    print(f"{name}: {len(cases)} signals, {len(pairs.first):,} pairs", file=sys.stderr)
    return Set(name, cases, signals, pairs, *truth(cases, pairs))


class _Kept:
    """An embedder that keeps what it made in a folder, if there is one."""

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


def fit(sets: Sequence[Set]) -> HistGradientBoostingClassifier:
    """Fit the trees; each set counts the same."""
    rows = np.concatenate([one.pairs.features[one.learnt] for one in sets])
    labels = np.concatenate([one.together[one.learnt] for one in sets])
    model = HistGradientBoostingClassifier(
        max_iter=120,
        learning_rate=0.06,
        max_leaf_nodes=12,
        min_samples_leaf=100,
        l2_regularization=10,
        early_stopping=False,
        random_state=0,
    )
    return model.fit(rows, labels, sample_weight=_weights(sets))


def _weights(sets: Sequence[Set]) -> NDArray[np.float64]:
    counts = [int(one.learnt.sum()) for one in sets]
    return np.concatenate([np.full(count, 1e5 / count) for count in counts])


def export(model: HistGradientBoostingClassifier) -> dict[str, NDArray[Any]]:
    """Return the trees as the arrays that `Forest.of` takes."""
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


def _held_out(sets: Sequence[Set], one: Set) -> NDArray[np.float64]:
    model = fit([other for other in sets if other is not one])
    return Forest.of(export(model)).sums(one.pairs.features)


def _calibrate(sets: Sequence[Set], sums: dict[str, NDArray[np.float64]]) -> tuple[float, float]:
    x = np.concatenate([sums[one.name][one.learnt] for one in sets])
    y = np.concatenate([one.together[one.learnt] for one in sets])
    fitted = LogisticRegression(C=1e6).fit(x.reshape(-1, 1), y, sample_weight=_weights(sets))
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


def _choose(sets: Sequence[Set], linked: dict[str, Linked]) -> tuple[float, list[str]]:
    """Return the threshold with the best mean index among those that are pure enough, and the figures there."""
    tried = {one.name: _at(one, linked[one.name], STEPS) for one in sets}
    means = [
        (float(np.mean([tried[one.name][at].ari for one in sets])), float(step))
        for at, step in enumerate(STEPS)
        if np.mean([tried[one.name][at].mean_purity for one in sets]) >= PURITY
    ]
    _, threshold = max(means)
    chosen = int(np.argmin(np.abs(STEPS - threshold)))
    lines = [
        f"Threshold: mean log-odds of {threshold:+.3f}.",
        "",
        "| Held-out set | index (ARI) | mean purity | group recall | pair precision | pair recall |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    rows = [(one.name, [tried[one.name][chosen]]) for one in sets]
    rows.append(("**mean**", [tried[one.name][chosen] for one in sets]))
    for name, scores in rows:
        columns = ("ari", "mean_purity", "mean_group_recall", "pair_precision", "pair_recall")
        cells = [f"{np.mean([getattr(one, column) for one in scores]):.3f}" for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return threshold, lines


def _at(one: Set, linked: Linked, steps: Sequence[float] | NDArray[np.float64]) -> list[Any]:
    """Return the scores of a set at each threshold."""
    done = merges(linked)
    out = []
    for step in steps:
        found = list(range(linked.count))
        applied = [merge for merge in done if merge.log_odds >= step]
        if applied:
            found = cuts(linked.count, applied, every=len(applied))[-1][1]
        out.append(score_safe(one.cases, found))
    return out


def _reliability(sets: Sequence[Set], linked: dict[str, Linked]) -> list[str]:
    odds = np.concatenate([linked[one.name].log_odds[one.learnt] for one in sets])
    probability = 1 / (1 + np.exp(-odds))
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
        steps = np.arange(0.2, 0.9, 0.02) if kind == "cosine" else np.arange(-0.2, 0.2, 0.01)
        tried = [_at(one, link(one.signals), steps) for one in sets]
        means = [float(np.mean([scores[at].ari for scores in tried])) for at in range(len(steps))]
        best = int(np.argmax(means))
        purity = np.mean([scores[best].mean_purity for scores in tried])
        each = ", ".join(f"{scores[best].ari:.3f}" for scores in tried)
        yield (
            f"- {kind}: index {means[best]:.3f}, purity {purity:.3f} at {steps[best]:+.2f} (by set: {each})"
        )


def _card(sets: Sequence[Set], figures: Sequence[str], size: int) -> str:
    return CARD.format(
        size=size,
        signals=sum(len(one.cases) for one in sets),
        sets=", ".join(one.name for one in sets),
        features="\n".join(f"- `{name}`: {meaning}" for name, meaning in FEATURES.items()),
        figures="\n".join(figures),
    )


CARD = """<!-- Written by `make train-matcher`; changes made here are lost. -->

# The match model

`matcher.npz` ({size:,} bytes): 120 gradient-boosted trees over features of a pair of signals, with a calibration.
It gives the probability that one change would mend what both are about. `make train-matcher` trains it anew on
the CPU.

## Data

{signals:,} signals of invented products, written and labelled for this project: {sets}.
Each set counts the same. The products that `evals/splits.toml` calls unseen took no part.

## Features

{features}

## Figures

Of each set by a model that was trained on the other ones. The threshold is the one with the best mean index at a
mean purity of at least 0.93 on these scores, and the calibration was fitted on them, so both are somewhat
favourable.

{figures}

## Limits

- The probability is right on average for projects of some hundred signals, where one pair in forty is about one
  problem. In a project of thousands such pairs are rarer, and it is too high for pairs that are merely near.
- It was learnt from sets of about 200 to 300 signals. Of a few dozen, what is usual and rare is hardly known.
- It reads how many days lie between two signals, which in invented sets may tell more than in life.
- It knows English texts best: the vectors that it reads are those of an English model.
- A symptom and its cause that share no words, names or neighbours stay apart.
- The texts were invented. How people write in one real project may differ from all of these.
"""


if __name__ == "__main__":
    raise SystemExit(main())
