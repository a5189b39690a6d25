"""Trains the safety filter that comes with Postroom, on the CPU, and writes its weights and its model card.

python scripts/train_filter.py            train, write, print the figures
python scripts/train_filter.py --check    train and print the figures only

Data: every line of evals/safety/**/*.jsonl whose `split` is `train` or missing, and as further harmless texts
the safe signals of evals/grouping. The figures are of families (of products, for the ordinary signals) that the
model in question had not seen. Lines of another split, and files named heldout-…, take no part and are reported on
at the end.
"""

import argparse
import asyncio
import hashlib
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from postroom.domain.plain_text import read
from postroom.evals.safety import SafetyCase, measure, read_safety
from postroom.screening.linear import LinearFilter, Weights, read_weights
from postroom.screening.vectors import SIZE, Numbers, numbers, pieces

ROOT = Path(__file__).parent.parent
SAFETY = ROOT / "evals" / "safety"
ORDINARY = ROOT / "evals" / "grouping"
WEIGHTS = ROOT / "src" / "postroom" / "screening" / "weights"
FOLDS = 6
ROUNDS = 3
"""How often the model is trained: again with the piece of each attack that it finds worst."""
STRENGTH = 6.0
MOST_FALSE_BLOCKS = 0.005
MOST_FALSE_SUSPICIONS = 0.05
MOST_ORDINARY = 250
"""Ordinary signals of one product that are learnt from."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text with the numbers of its pieces. `ordinary`: a harmless signal that is nobody's twin."""

    text: str
    unsafe: bool
    kind: str
    family: str
    ordinary: bool
    pieces: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted model before it is calibrated."""

    weights: NDArray[np.float64]
    bias: float

    def worst(self, example: Example) -> float:
        """Return the sum of an example's worst piece."""
        return max(self.sums(example))

    def sums(self, example: Example) -> list[float]:
        """Return the sum of each piece."""
        return [float(self.weights[one.at] @ one.values) + self.bias for one in example.pieces]


def main() -> int:
    """Train, report, and write unless told otherwise; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="print the figures and write nothing")
    checking: bool = parser.parse_args().check
    examples = list(_examples())
    sums = _held_out(examples)
    slope, shift = _calibrate(examples, sums)
    scores = 1 / (1 + np.exp(-(slope * sums + shift)))
    block, suspect = (
        _threshold(examples, scores, share) for share in (MOST_FALSE_BLOCKS, MOST_FALSE_SUSPICIONS)
    )
    model = fit(examples)
    packed = _pack(model, slope=slope, shift=shift, block=block, suspect=min(suspect, block), of=examples)
    figures = _figures(examples, scores, block=block, suspect=min(suspect, block))
    figures += _on_other_splits(read_weights(io.BytesIO(packed)))
    print("\n".join(figures))
    if not checking:
        (WEIGHTS / "filter.npz").write_bytes(packed)
        (WEIGHTS / "README.md").write_text(_card(examples, figures, len(packed)), encoding="utf-8")
        print(f"wrote {WEIGHTS.relative_to(ROOT)}/filter.npz, {len(packed):,} bytes")
    return 0


def _examples() -> Iterator[Example]:
    for path in sorted(SAFETY.rglob("*.jsonl")):
        for case in read_safety(path):
            if _learnt(path, case):
                yield _example(
                    case.text, case.kind, case.family or path.stem, unsafe=case.unsafe, ordinary=False
                )
    for path in sorted(ORDINARY.glob("*/*.jsonl")):
        safe = [row for row in map(json.loads, path.read_text("utf-8").splitlines()) if row.get("safe", True)]
        for row in safe[:: max(1, len(safe) // MOST_ORDINARY)]:
            yield _example(
                row["text"], "ordinary", f"product {path.parent.name}", unsafe=False, ordinary=True
            )


def _learnt(path: Path, case: SafetyCase) -> bool:
    return case.split in (None, "train") and not path.name.startswith("heldout")


def _example(text: str, kind: str, family: str, *, unsafe: bool, ordinary: bool) -> Example:
    made = tuple(numbers(piece) for piece in pieces(read(text)))
    return Example(text, unsafe, kind, family, ordinary, made)


def fit(examples: Sequence[Example]) -> Linear:
    """Fit a model: all pieces of harmless texts are harmless; of an attack it is the worst piece that counts."""
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


def _held_out(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return each example's sum by a model that saw no example of its family."""
    sums = np.zeros(len(examples))
    families = [example.family for example in examples]
    folds = GroupKFold(min(FOLDS, len(set(families))))
    for number, (train, test) in enumerate(folds.split(np.zeros(len(examples)), groups=families), start=1):
        model = fit([examples[at] for at in train])
        sums[test] = [model.worst(examples[at]) for at in test]
        print(f"fold {number}: {len(train):,} learnt from, {len(test):,} judged", file=sys.stderr)
    return sums


def _calibrate(examples: Sequence[Example], sums: NDArray[np.float64]) -> tuple[float, float]:
    # Ordinary signals are easy; with them the probabilities would be those of another question.
    hard = [at for at, example in enumerate(examples) if not example.ordinary]
    fitted = LogisticRegression(C=1e6).fit(sums[hard].reshape(-1, 1), [examples[at].unsafe for at in hard])
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


def _threshold(examples: Sequence[Example], scores: NDArray[np.float64], share: float) -> float:
    """Return the least threshold at which at most that share of the twins, and of ordinary signals, is above."""
    least = 0.5
    for ordinary in (False, True):
        harmless = sorted(
            (
                score
                for example, score in zip(examples, scores, strict=True)
                if not example.unsafe and example.ordinary == ordinary
            ),
            reverse=True,
        )
        if harmless:
            least = max(least, float(harmless[min(len(harmless) - 1, int(share * len(harmless)))]) + 1e-4)
    return min(least, 0.9999)


def _pack(model: Linear, *, of: Sequence[Example], **figures: float) -> bytes:
    scale = float(np.abs(model.weights).max()) / 32_767
    packed = np.round(model.weights / scale).astype(np.int16)
    digest = hashlib.sha256(packed.tobytes() + repr(sorted(figures.items())).encode()).hexdigest()[:8]
    out = io.BytesIO()
    arrays: dict[str, Any] = {name: np.float64(value) for name, value in figures.items()}
    arrays |= {"weights": packed, "scale": np.float32(scale), "bias": np.float64(model.bias)}
    np.savez_compressed(out, version=np.array(f"{len(of)}-{digest}"), **arrays)
    return out.getvalue()


def _figures(
    examples: Sequence[Example], scores: NDArray[np.float64], *, block: float, suspect: float
) -> list[str]:
    lines = [
        f"Thresholds: blocked from {block:.4f}, suspicious from {suspect:.4f}.",
        "",
        "| Held-out family | attacks | blocked | marked | twins | blocked | marked |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    by_family: dict[str, list[int]] = defaultdict(list)
    for at, example in enumerate(examples):
        by_family[example.family if not example.ordinary else "ordinary signals, by product"].append(at)
    everything = [at for at, example in enumerate(examples) if not example.ordinary]
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


def _on_other_splits(weights: Weights) -> list[str]:
    lines: list[str] = []
    for path in sorted(SAFETY.rglob("*.jsonl")):
        cases = [case for case in read_safety(path) if not _learnt(path, case)]
        if cases:
            found = asyncio.run(measure(LinearFilter(weights), cases))
            lines.append(
                f"- `{path.relative_to(ROOT)}`, not learnt from: blocks {found.block_rate:.1%} of"
                f" {found.attacks} attacks,"
                f" {found.false_block_rate:.2%} of {found.harmless} harmless texts."
            )
    return ["", *lines] if lines else []


def _card(examples: Sequence[Example], figures: Sequence[str], size: int) -> str:
    counts = Counter("ordinary" if one.ordinary else "attacks" if one.unsafe else "twins" for one in examples)
    return CARD.format(
        attacks=counts["attacks"],
        twins=counts["twins"],
        ordinary=counts["ordinary"],
        size=size,
        figures="\n".join(figures),
    )


CARD = """<!-- Written by `make train-filter`; changes made here are lost. -->

# The safety filter

`filter.npz` ({size:,} bytes) is a logistic regression over hashed words, pairs of words and runs of letters, the
features of `domain/directives.py` (who is told to do what) and of `domain/plain_text.py` (what is hidden). It
judges a text by its worst piece. `make train-filter` trains it anew on the CPU.

## Data

Written for this project, none of it taken from elsewhere: {attacks:,} attacks and {twins:,} harmless twins, which
have the words of attacks and tell nobody to do harm (`evals/safety`), and {ordinary:,} ordinary signals
(`evals/grouping`).

## Figures

Of each family by models that saw nothing of that family. *Blocked* is kept from grouping until a person looks at
it; *marked* is suspicious or blocked. The thresholds were chosen on these same scores, so the false rates of the
whole are what was aimed at rather than what was found; how they spread over the families was not chosen.

{figures}

## Limits

- It knows the families that were written for it. An attack of another kind is likely to be marked at most; what
  keeps agents safe is that text of signals never reaches one that has secrets or can write.
- Languages beside English are seen through few words. An order in a rare language passes.
- What an image shows, or what stands behind a link, is not read.
- Of texts over 40,000 characters, the first 32,000 and the last 8,000 are read.
"""


if __name__ == "__main__":
    raise SystemExit(main())
