"""Train the packaged safety filter on the CPU, and write its weights and model card.

make train-filter                 train, write, print the figures
make train-filter ARGS=--check    train and print the figures only
make train-filter ARGS=--thresholds   only choose the thresholds of the packaged filter again: minutes

Data: all lines of training/safety/*.jsonl; the natural ones also embedded in an ordinary signal; texts generated
from training/safety/grammar.toml; and, as harmless texts, safe signals of the tuning products of evals/splits.toml
and the documentation of the packages of training/safety/packages.toml, which is downloaded. The weights of the
stages and the thresholds are chosen on the validation files, more ordinary signals and other packages. The held-out
files are measured at the end.
"""

import argparse
import asyncio
import hashlib
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from training import filter_network
from training.filter_card import CARD
from training.filter_examples import MEASURED, Example, Sort, all_examples
from training.tuning_sets import ROOT

from postroom.evals.safety import SafetyCase, measure, read_safety
from postroom.screening.local import LocalFilter
from postroom.screening.vectors import SIZE, Numbers
from postroom.screening.weights import read_weights

WEIGHTS = ROOT / "src" / "postroom" / "screening" / "weights"
ROUNDS = 3
"""Training rounds of the linear model, each with the highest scoring piece of each attack."""
STRENGTH = 6.0
EPOCHS = 3
MAX_FALSE_BLOCKS: dict[Sort, float] = {"natural": 0.003, "ordinary": 0.005, "twin": 0.01, "real": 0.001}
"""Maximum share of blocked harmless texts by sort; texts of trackers are blocked less often than look-alikes."""
NAMES = {"ordinary": "ordinary signals", "real": "documentation of packages"}
"""Names of sorts whose families are not listed."""
OF_RULES = 2.5
"""Log-odds that a rule adds: set by hand, since too few texts match rules to fit it."""
MAX_OF_NETWORK = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 99.0)
"""Candidate caps of the network's score; the one that blocks the most natural attacks is used."""
MAX_MARKED: dict[Sort, float] = {"natural": 0.06, "ordinary": 0.05, "real": 0.03}
"""Maximum share of harmless texts marked as suspicious by sort. Of documentation, that says little: the filter was
trained on that of other packages."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted, uncalibrated model."""

    weights: NDArray[np.float64]
    bias: float

    def worst(self, example: Example) -> float:
        """Return the highest score of an example's pieces."""
        return max(self.sums(example))

    def sums(self, example: Example) -> list[float]:
        """Return the score of each piece."""
        return [float(self.weights[piece.at] @ piece.values) + self.bias for piece in example.pieces]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weights of both stages and the rules, the thresholds, and the resulting score of each example."""

    numbers: dict[str, float]
    scores: NDArray[np.float64]


def main() -> int:
    """Train, print the figures, and write the result unless `--check`; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="print the figures and write nothing")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="times that the network sees each text")
    parser.add_argument("--thresholds", action="store_true", help="train nothing, choose only the thresholds")
    options = parser.parse_args()
    examples = list(all_examples())
    packed_up, figures = choose(examples) if options.thresholds else train(examples, options.epochs)
    figures += _on_held_out(packed_up)
    print("\n".join(figures))
    if not options.check:
        (WEIGHTS / "filter.npz").write_bytes(packed_up)
        (WEIGHTS / "README.md").write_text(_card(examples, figures, len(packed_up)), encoding="utf-8")
        print(f"wrote {WEIGHTS.relative_to(ROOT)}/filter.npz, {len(packed_up):,} bytes")
    return 0


def train(examples: Sequence[Example], epochs: int) -> tuple[bytes, list[str]]:
    """Return the file of a filter that is trained on the examples, and the figures of the validation examples."""
    learnt = np.array([example.use == "learn" for example in examples])
    linear = fit([one for one in examples if one.use == "learn"])
    texts = [one.texts for one in examples]
    unsafe = np.array([one.unsafe for one in examples])
    network, found = filter_network.train(texts, unsafe, learnt, epochs=epochs)
    kept = [
        (example, score) for example, score in zip(examples, found, strict=True) if example.use == "choose"
    ]
    looks = np.array([[score, linear.worst(one), float(one.ruled)] for one, score in kept])
    return finish(linear, network, [one for one, _ in kept], looks)


def choose(examples: Sequence[Example]) -> tuple[bytes, list[str]]:
    """Return the file of the packaged filter with thresholds chosen again, and the figures of validation."""
    kept = [one for one in examples if one.use == "choose"]
    judged = asyncio.run(LocalFilter(threads=2).judge([one.text for one in kept]))
    scores = np.array([verdict.score for verdict in judged])
    with np.load(WEIGHTS / "filter.npz") as stored:
        arrays = {name: stored[name] for name in stored.files if name != "version"}
    thresholds = _thresholds(kept, scores)
    return _packed(arrays | thresholds), _figures(kept, scores, **thresholds)


def finish(
    linear: Linear, network: dict[str, NDArray[Any]], kept: Sequence[Example], looks: NDArray[np.float64]
) -> tuple[bytes, list[str]]:
    """Return the file with the weights, and the figures of the validation examples.

    `looks` are the scores of the network and the linear model for each, and whether a rule matches: (examples, 3).
    """
    attacks = np.array([one.unsafe and one.sort == "natural" for one in kept])
    best = max(
        (_weighed(kept, looks, most) for most in MAX_OF_NETWORK),
        key=lambda one: float((one.scores[attacks] >= one.numbers["block"]).mean()),
    )
    thresholds = {name: best.numbers[name] for name in ("block", "suspect")}
    return _pack(linear, network, best.numbers), _figures(kept, best.scores, **thresholds)


def _weighed(kept: Sequence[Example], looks: NDArray[np.float64], most: float) -> Weighed:
    """Fit the weights of the stages, with the network's score capped at `most`, and choose the thresholds."""
    looks = np.column_stack([np.minimum(looks[:, 0], most), looks[:, 1:]])
    weighed, shift = _calibrate(kept, looks)
    scores = 1 / (1 + np.exp(-(looks @ weighed + shift)))
    numbers_ = {
        "of_network": weighed[0],
        "most_of_network": most,
        "of_linear": weighed[1],
        "of_rules": weighed[2],
        "shift": shift,
    }
    return Weighed(numbers_ | _thresholds(kept, scores), scores)


def _thresholds(kept: Sequence[Example], scores: NDArray[np.float64]) -> dict[str, float]:
    block = max(_threshold(kept, scores, share, sort) for sort, share in MAX_FALSE_BLOCKS.items())
    suspect = max(_threshold(kept, scores, share, sort) for sort, share in MAX_MARKED.items())
    return {"block": block, "suspect": min(block, suspect)}


def fit(examples: Sequence[Example]) -> Linear:
    """Fit a model: all pieces of harmless texts count, but only the highest scoring piece of an attack."""
    chosen = [list(example.pieces) for example in examples]
    model = _fit(examples, chosen)
    for _ in range(ROUNDS - 1):
        chosen = [
            [example.pieces[int(np.argmax(model.sums(example)))]] if example.unsafe else list(example.pieces)
            for example in examples
        ]
        model = _fit(examples, chosen)
    return model


def _fit(examples: Sequence[Example], chosen: Sequence[Sequence[Numbers]]) -> Linear:
    rows = [one for some in chosen for one in some]
    labels = [example.unsafe for example, some in zip(examples, chosen, strict=True) for _ in some]
    # The pieces of a text share its weight.
    shares = [1 / len(some) for some in chosen for _ in some]
    matrix = csr_matrix(
        (
            np.concatenate([row.values for row in rows]),
            np.concatenate([row.at for row in rows]),
            np.cumsum([0, *(len(row.at) for row in rows)]),
        ),
        shape=(len(rows), SIZE),
    )
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, random_state=0)
    fitted.fit(matrix, labels, sample_weight=shares)
    return Linear(fitted.coef_[0], float(fitted.intercept_[0]))


def _calibrate(kept: Sequence[Example], looks: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    # Ordinary signals are too easy and would distort the calibration.
    hard = [at for at, one in enumerate(kept) if one.sort != "ordinary"]
    fitted = LogisticRegression(C=1.0).fit(looks[hard, :2], [kept[at].unsafe for at in hard])
    return np.array([*fitted.coef_[0], OF_RULES]), float(fitted.intercept_[0])


def _threshold(kept: Sequence[Example], scores: NDArray[np.float64], share: float, sort: Sort) -> float:
    """Return the lowest threshold that at most `share` of the harmless texts of a sort exceed.

    Of real texts that holds for each package, since those of other hands may be as unlike as any of them.
    """
    groups: dict[str, list[float]] = defaultdict(list)
    for one, score in zip(kept, scores, strict=True):
        if not one.unsafe and one.sort == sort:
            groups[one.family if sort == "real" else ""].append(float(score))
    lowest = [sorted(some, reverse=True)[int(share * len(some))] for some in groups.values()]
    return min(max(lowest) + 1e-4, 0.9999)


def _pack(model: Linear, network: dict[str, NDArray[Any]], figures: dict[str, float]) -> bytes:
    scale = float(np.abs(model.weights).max()) / 32_767
    arrays: dict[str, Any] = {name: np.float64(value) for name, value in figures.items()}
    arrays |= {
        "weights": np.round(model.weights / scale).astype(np.int16),
        "scale": np.float32(scale),
        "bias": np.float64(model.bias),
    }
    return _packed(arrays | network)


def _packed(arrays: dict[str, Any]) -> bytes:
    arrays = {name: np.asarray(values) for name, values in arrays.items()}
    digest = hashlib.sha256(b"".join(arrays[name].tobytes() for name in sorted(arrays)))
    out = io.BytesIO()
    np.savez_compressed(out, version=np.array(digest.hexdigest()[:8]), **arrays)
    return out.getvalue()


def _figures(
    examples: Sequence[Example], scores: NDArray[np.float64], *, block: float, suspect: float
) -> list[str]:
    lines = [
        f"Thresholds: blocked from {block:.4f}, suspicious from {suspect:.4f}.",
        "",
        "| Family kept for choosing | attacks | blocked | marked | twins | blocked | marked |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    by_family: dict[str, list[int]] = defaultdict(list)
    for at, example in enumerate(examples):
        by_family[NAMES.get(example.sort, example.family)].append(at)
    everything = [at for at, example in enumerate(examples) if example.sort not in NAMES]
    for family, members in (*sorted(by_family.items()), ("**all written for this project**", everything)):
        cells = [family]
        for unsafe in (True, False):
            some = scores[[at for at in members if examples[at].unsafe == unsafe]]
            if len(some):
                cells += [f"{len(some)}", f"{(some >= block).mean():.1%}", f"{(some >= suspect).mean():.1%}"]
            else:
                cells += ["0", "-", "-"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _on_held_out(stored: bytes) -> list[str]:
    lines = [
        "| Held-out set | attacks | blocked | marked | harmless | blocked | marked |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    judge = LocalFilter(read_weights(lambda: io.BytesIO(stored)), threads=2)
    everything: list[SafetyCase] = []
    paths = sorted(MEASURED.glob("heldout*.jsonl"))
    for name, cases in (*((f"`{path.name}`", read_safety(path)) for path in paths), ("**all**", everything)):
        found = asyncio.run(measure(judge, cases))
        lines.append(
            f"| {name} | {found.attacks} | {found.block_rate:.1%} | {found.mark_rate:.1%} | {found.harmless}"
            f" | {found.false_block_rate:.2%} | {found.false_mark_rate:.1%} |"
        )
        if cases is not everything:
            everything += cases
    return ["", *lines]


def _card(examples: Sequence[Example], figures: Sequence[str], size: int) -> str:
    made_up = sum(one.family.startswith("grammar") for one in examples)
    learnt = [example for example in examples if example.use == "learn"]
    written = [
        one for one in learnt if one.sort in ("natural", "twin") and not one.family.startswith("grammar")
    ]
    return CARD.format(
        attacks=sum(one.unsafe for one in written),
        harmless=sum(not one.unsafe for one in written),
        families=len({one.family for one in written}),
        kept=sum(one.sort in ("natural", "twin") and one.use == "choose" for one in examples),
        real=sum(one.sort == "real" and one.use == "learn" for one in examples),
        real_chosen=sum(one.sort == "real" and one.use == "choose" for one in examples),
        epochs=EPOCHS,
        made_up=made_up,
        ordinary=sum(one.sort == "ordinary" and one.use == "learn" for one in examples),
        chosen=sum(one.sort == "ordinary" and one.use == "choose" for one in examples),
        size=size,
        figures="\n".join(figures),
    )


if __name__ == "__main__":
    raise SystemExit(main())
