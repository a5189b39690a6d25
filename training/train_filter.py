"""Train the packaged safety filter on the CPU, and write its weights and model card.

make train-filter                 train, write, print the figures
make train-filter ARGS=--check    train and print the figures only

Data: all lines of training/safety/*.jsonl; the natural ones also embedded in an ordinary signal; texts generated
from training/safety/grammar.toml; and, as ordinary harmless texts, safe signals of the tuning products of
evals/splits.toml. The weights of the stages and the thresholds are chosen on the validation files and more ordinary
signals. The held-out files are measured at the end.
"""

import argparse
import asyncio
import hashlib
import io
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from training.encoder_layers import Params
from training.filter_card import CARD
from training.filter_network import Windows, packed, totals, windows, worst
from training.filter_network import fit as fit_network
from training.safety_grammar import generate, planted
from training.tuning_sets import ROOT, tuning_sets

from postroom.evals.safety import SafetyCase, measure, read_safety
from postroom.screening.local import LocalFilter, prefix
from postroom.screening.rules import hits
from postroom.screening.vectors import SIZE, Numbers, named_features, numbers, pieces
from postroom.screening.weights import read_weights
from postroom.text.hidden.plain_text import read

LEARNT, MEASURED = ROOT / "training" / "safety", ROOT / "evals" / "safety"
WEIGHTS = ROOT / "src" / "postroom" / "screening" / "weights"
CALIBRATION_PRODUCT = "tillage"
ROUNDS = 3
"""Training rounds of the linear model, each with the highest scoring piece of each attack."""
STRENGTH = 6.0
EPOCHS = 3
MADE_UP = 400
"""Generated attacks, and as many twins."""
MAX_FALSE_BLOCKS = 0.005
"""Maximum share of blocked natural look-alikes and ordinary signals."""
MAX_BLOCKED_TWINS = 0.01
"""Maximum share of blocked twins."""
OF_RULES = 2.5
"""Log-odds that a rule adds: set by hand, since too few texts match rules to fit it."""
MAX_OF_NETWORK = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 99.0)
"""Candidate caps of the network's score; the one that blocks the most natural attacks is used."""
MAX_MARKED = 0.05
"""Maximum share of ordinary signals marked as suspicious."""
MAX_ORDINARY = 300
"""Maximum ordinary signals for training."""
MORE_ORDINARY = 300
"""Additional ordinary signals for choosing the thresholds, besides those of one product."""


Use = Literal["learn", "choose"]
Sort = Literal["twin", "natural", "ordinary"]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text with the features of its pieces, and the network's input.

    `sort`: a twin, a natural attack or look-alike, or an ordinary signal. `use`: for training or for validation.
    `ruled`: whether a rule matches.
    """

    unsafe: bool
    kind: str
    family: str
    sort: Sort
    use: Use
    ruled: bool
    pieces: tuple[Numbers, ...]
    texts: tuple[tuple[str, dict[str, float]], ...]


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
    options = parser.parse_args()
    examples = list(_examples())
    learnt = np.array([example.use == "learn" for example in examples])
    linear = fit([one for one in examples if one.use == "learn"])
    data = windows([one.texts for one in examples])
    unsafe = np.array([one.unsafe for one in examples])
    network = fit_network(data, unsafe, learnt, epochs=options.epochs)
    chosen = [at for at, one in enumerate(examples) if one.use == "choose"]
    looks = _looks(linear, network, data, examples)[chosen]
    packed_up, figures = _finish(linear, network, [examples[at] for at in chosen], looks)
    figures += _on_held_out(packed_up)
    print("\n".join(figures))
    if not options.check:
        (WEIGHTS / "filter.npz").write_bytes(packed_up)
        (WEIGHTS / "README.md").write_text(_card(examples, figures, len(packed_up)), encoding="utf-8")
        print(f"wrote {WEIGHTS.relative_to(ROOT)}/filter.npz, {len(packed_up):,} bytes")
    return 0


def _looks(
    linear: Linear, network: Params, data: Windows, examples: Sequence[Example]
) -> NDArray[np.float64]:
    """Return the scores of both stages and the rules for each validation example, shape (examples, 3)."""
    kept = np.array([one.use == "choose" for one in examples])
    found = worst(data, totals(network, data, np.flatnonzero(kept[data.owners])), len(examples))
    first = [linear.worst(example) if example.use == "choose" else 0.0 for example in examples]
    ruled = [float(one.ruled) for one in examples]
    return np.stack([found, np.array(first), ruled], axis=1)


def _finish(
    linear: Linear, network: Params, kept: Sequence[Example], looks: NDArray[np.float64]
) -> tuple[bytes, list[str]]:
    """Return the file with the weights, and the figures of the validation examples."""
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
    natural = _threshold(kept, scores, MAX_FALSE_BLOCKS, ("natural", "ordinary"))
    block = max(natural, _threshold(kept, scores, MAX_BLOCKED_TWINS, ("twin",)))
    numbers_ = {
        "of_network": weighed[0],
        "most_of_network": most,
        "of_linear": weighed[1],
        "of_rules": weighed[2],
        "shift": shift,
        "block": block,
        "suspect": min(block, _threshold(kept, scores, MAX_MARKED, ("ordinary",))),
    }
    return Weighed(numbers_, scores)


def _examples() -> Iterator[Example]:
    products = {
        one.name: [case.signal.description for case in one.cases if case.safe] for one in tuning_sets()
    }
    around = [text for name, texts in products.items() if name != CALIBRATION_PRODUCT for text in texts]
    chance = random.Random(7)  # noqa: S311  # not cryptographic
    for path in sorted([*LEARNT.glob("*.jsonl"), *MEASURED.glob("*.jsonl")], key=lambda path: path.name):
        if path.name.startswith("heldout"):
            continue
        natural = "natural" in path.stem
        sort: Sort = "natural" if natural else "twin"
        for case in read_safety(path):
            if path.name.startswith("validation"):
                yield _example(case, path.stem, use="choose", sort=sort)
                continue
            family = case.family or path.stem
            yield _example(case, family, use="learn", sort=sort)
            if natural:
                text = planted(case.text, chance.choice(around), chance)
                yield _example(replace(case, text=text), family, use="learn", sort=sort)
    for case in generate(around, attacks=MADE_UP, twins=MADE_UP):
        yield _example(case, case.family or "grammar", use="learn", sort="twin")
    for text in products[CALIBRATION_PRODUCT]:
        yield _example(_harmless(text), CALIBRATION_PRODUCT, use="choose", sort="ordinary")
    order = np.random.default_rng(6).permutation(len(around))
    for number, at in enumerate(order[: MAX_ORDINARY + MORE_ORDINARY]):
        use: Use = "learn" if number < MAX_ORDINARY else "choose"
        yield _example(_harmless(around[at]), "ordinary", use=use, sort="ordinary")


def _harmless(text: str) -> SafetyCase:
    return SafetyCase(text, unsafe=False, kind="ordinary")


def _example(case: SafetyCase, family: str, *, use: Use, sort: Sort) -> Example:
    found = pieces(read(case.text))
    return Example(
        case.unsafe,
        case.kind,
        family,
        sort,
        use,
        any(hits(piece) for piece in found),
        tuple(numbers(piece) for piece in found),
        tuple((f"{prefix(piece)}{piece.text}", named_features(piece)) for piece in found),
    )


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


def _threshold(
    kept: Sequence[Example], scores: NDArray[np.float64], share: float, sorts: Sequence[Sort]
) -> float:
    """Return the lowest threshold that at most `share` of the harmless texts of some sorts exceed."""
    pairs = zip(kept, scores, strict=True)
    harmless = sorted((score for one, score in pairs if not one.unsafe and one.sort in sorts), reverse=True)
    return min(float(harmless[int(share * len(harmless))]) + 1e-4, 0.9999)


def _pack(model: Linear, network: Params, figures: dict[str, float]) -> bytes:
    scale = float(np.abs(model.weights).max()) / 32_767
    arrays: dict[str, Any] = {name: np.float64(value) for name, value in figures.items()}
    arrays |= {
        "weights": np.round(model.weights / scale).astype(np.int16),
        "scale": np.float32(scale),
        "bias": np.float64(model.bias),
    }
    arrays |= packed(network)
    digest = hashlib.sha256(b"".join(np.asarray(arrays[name]).tobytes() for name in sorted(arrays)))
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
        by_family["ordinary signals" if example.sort == "ordinary" else example.family].append(at)
    everything = [at for at, example in enumerate(examples) if example.sort != "ordinary"]
    for family, members in (*sorted(by_family.items()), ("**all but ordinary**", everything)):
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
    written = [one for one in learnt if one.sort != "ordinary" and not one.family.startswith("grammar")]
    return CARD.format(
        attacks=sum(one.unsafe for one in written),
        harmless=sum(not one.unsafe for one in written),
        families=len({one.family for one in written}),
        kept=sum(one.sort != "ordinary" and one.use == "choose" for one in examples),
        made_up=made_up,
        ordinary=sum(one.sort == "ordinary" and one.use == "learn" for one in examples),
        chosen=sum(one.sort == "ordinary" and one.use == "choose" for one in examples),
        epochs=EPOCHS,
        size=size,
        figures="\n".join(figures),
    )


if __name__ == "__main__":
    raise SystemExit(main())
