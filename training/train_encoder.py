"""Train layers that replace those of the packaged sentence encoder, on the CPU, and write them with a card.

make train-encoder                 train, write, print the figures
make train-encoder ARGS=--check    train and print the figures only

Data: the products of training/encoder. A batch is some complete problems of one product, with a supervised
contrastive loss. The tuning sets of evals/splits.toml are only measured, so that the match model, which is trained
on them, sees vectors as in production.
"""

import argparse
import hashlib
import io
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from training.encoder_layers import Packaged, Params, beginning, mean_of, share_of_rate, step_of, through
from training.tuning_sets import ROOT, tuning_sets

from postroom.evals.labelled import Labelled, read_labelled
from postroom.grouping.matching.likeness import centred, numbered
from postroom.models.encoder_graph import DIMENSION
from postroom.models.layers import LAYERS, pack_layers
from postroom.models.minilm import MAX_PIECES

DATA = ROOT / "training" / "encoder"
FOLDER = ROOT / "src" / "postroom" / "models" / "weights"
FIRST_TRAINED = 3
"""The first trained layer; lower ones are frozen."""
EPOCHS = 3
RATE = 1e-4
WARM = 20
"""Warm-up steps of the learning rate."""
SHARPNESS = 10.0
"""Inverse temperature of the cosines in the loss."""
SIGNALS = 64
"""Maximum signals per batch."""
KEPT = 0.25
"""Weight of the packaged parameters in the result: averaging both generalises better than the trained ones."""
LENGTHS = (24, 40, 64, 96, 128, 160, MAX_PIECES)
"""Padded lengths of texts."""
LEARNT_LENGTHS = (64, 128, 160)
"""Padded lengths within a training batch; longer texts are cut."""
PIECES = 2048
"""Word pieces per batch during inference."""

States = Sequence[NDArray[np.float16]]


@dataclass(frozen=True, slots=True)
class Product:
    """Signals of a product: the frozen layers' outputs, problem and source of each."""

    name: str
    states: States
    groups: NDArray[np.str_]
    sources: Sequence[str]


class Encoder:
    """The packaged encoder up to the first trained layer."""

    def __init__(self) -> None:
        """Load the packaged files."""
        self._packaged = Packaged()
        self._below = self._packaged.layers(0, FIRST_TRAINED)

    def initial(self) -> Params:
        """Return the initial parameters of training."""
        return {"layers": self._packaged.layers(FIRST_TRAINED)}

    def states(self, texts: Sequence[str], *, most: int) -> States:
        """Return the input of the first trained layer for at most `most` word pieces of each text."""
        ids = [self._packaged.pieces(text, most=most) for text in texts]
        out: list[Any] = [None] * len(ids)
        for length, some in _by_length([len(one) for one in ids]):
            numbers = np.zeros((_count(length), length), np.int64)
            there = np.zeros(numbers.shape, bool)
            there[:, 0] = True
            for row, at in enumerate(some):
                numbers[row, : len(ids[at])] = ids[at]
                there[row, : len(ids[at])] = True
            made = np.asarray(_through(self._below, self._packaged.read(numbers), there), np.float16)
            for row, at in enumerate(some):
                out[at] = made[row, : len(ids[at])]
        return out


def main() -> int:
    """Train, print the figures, and write the result unless `--check`; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="print the figures and write nothing")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="times that each product is seen")
    options = parser.parse_args()
    encoder = Encoder()
    tuning = list(_tuning(encoder))
    products = list(_products(encoder))
    begun = encoder.initial()
    before = [_found(begun, one) for one in tuning]
    trained = fit(begun, products, epochs=options.epochs)
    mixed = jax.tree.map(lambda old, new: KEPT * old + (1 - KEPT) * new, begun, trained)
    figures = list(_figures(tuning, before, [_found(mixed, one) for one in tuning]))
    print("\n".join(figures))
    if not options.check:
        _write(mixed, products, figures)
    return 0


def fit(begun: Params, products: Sequence[Product], *, epochs: int) -> Params:
    """Train on the products, each sampled in proportion to its number of signals per epoch."""
    chance = np.random.default_rng(0)
    state = beginning(begun)
    times = [max(1, round(len(product.groups) / SIGNALS)) for product in products]
    steps, at = epochs * sum(times), 0
    for epoch in range(epochs):
        since, losses = time.monotonic(), []
        order = np.repeat(np.arange(len(products)), times)
        chance.shuffle(order)
        for number in order.tolist():
            parts, mates, real = _batch(products[number], chance)
            state, loss = _step(state, share_of_rate(at, steps, warm=WARM), parts, mates, real)
            losses.append(float(loss))
            at += 1
        spent = time.monotonic() - since
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {spent:.0f} s", file=sys.stderr, flush=True)
    return state[0]


def _batch(product: Product, chance: np.random.Generator) -> tuple[Any, Any, Any]:
    """Return signals of some complete problems, padded in parts, the matrix of mates, and the mask of signals."""
    names = np.unique(product.groups)
    chance.shuffle(names)
    chosen: list[int] = []
    for name in names:
        own = np.flatnonzero(product.groups == name).tolist()
        if len(chosen) + len(own) <= SIGNALS:
            chosen += own
    parts, order = [], []
    for shortest, longest in zip((0, *LEARNT_LENGTHS), LEARNT_LENGTHS, strict=False):
        some = [at for at in chosen if shortest < len(product.states[at]) <= longest]
        # Few distinct shapes, so that few have to be compiled.
        count = max(8, 8 * math.ceil(len(some) / 8))
        parts.append(_padded([product.states[at] for at in some], count, longest))
        order += some + [-1] * (count - len(some))
    places = np.array(order)
    real = places >= 0
    groups = np.where(real, product.groups[places], "")
    mates = (groups[:, None] == groups[None, :]) & real[:, None] & real[None, :]
    np.fill_diagonal(mates, val=False)
    return tuple(parts), mates, real


def _vectors(params: Params, states: jax.Array, there: jax.Array) -> jax.Array:
    made = mean_of(through(params["layers"], states.astype(jnp.float32), there), there)
    return made / jnp.linalg.norm(made, axis=-1, keepdims=True)


def _loss(params: Params, parts: Any, mates: jax.Array, real: jax.Array) -> jax.Array:
    vectors = jnp.concatenate([_vectors(params, *part) for part in parts])
    likeness = SHARPNESS * vectors @ vectors.T
    themselves = jnp.eye(len(vectors), dtype=bool)
    others = jnp.where(themselves | ~real[None, :], -1e9, likeness)
    shares = others - jax.nn.logsumexp(others, 1, keepdims=True)
    count = mates.sum(1)
    each = -jnp.where(mates, shares, 0.0).sum(1) / jnp.maximum(count, 1)
    return each.sum() / jnp.maximum((count > 0).sum(), 1)


_through = jax.jit(through)
_read = jax.jit(_vectors)
_step = step_of(_loss, paces={"layers": RATE})


def _products(encoder: Encoder) -> Iterator[Product]:
    for path in sorted(DATA.glob("*.jsonl")):
        yield _product(encoder, path.stem, read_labelled(path), most=LEARNT_LENGTHS[-1])


def _tuning(encoder: Encoder) -> Iterator[Product]:
    for one in tuning_sets():
        yield _product(encoder, f"{one.name} ({one.kind})", one.cases, most=MAX_PIECES)


def _product(encoder: Encoder, name: str, cases: Sequence[Labelled], *, most: int) -> Product:
    states = encoder.states([one.cleaned for one in cases], most=most)
    sources = [case.signal.source_product for case in cases]
    return Product(name, states, np.array([one.group for one in cases]), sources)


def _by_length(lengths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield padded lengths, each with the positions of one batch of texts."""
    for shortest, longest in zip((0, *LENGTHS), LENGTHS, strict=False):
        some = [at for at, length in enumerate(lengths) if shortest < length <= longest]
        count = _count(longest)
        yield from ((longest, some[start : start + count]) for start in range(0, len(some), count))


def _count(length: int) -> int:
    return max(4, PIECES // length)


def _padded(some: States, count: int, length: int) -> tuple[NDArray[np.float16], NDArray[np.bool_]]:
    states = np.zeros((count, length, DIMENSION), np.float16)
    there = np.zeros((count, length), bool)
    there[:, 0] = True
    for row, one in enumerate(some):
        states[row, : len(one)] = one
        there[row, : len(one)] = True
    return states, there


def _found(params: Params, product: Product) -> tuple[float, float, float]:
    """Return the ranking quality of mates by cosine, centred per source.

    It is the mean average precision, and the shares of signals with a mate as the nearest and among the ten
    nearest.
    """
    vectors = np.zeros((len(product.states), DIMENSION), np.float32)
    for length, some in _by_length([len(state) for state in product.states]):
        padded = _padded([product.states[at] for at in some], _count(length), length)
        vectors[some] = np.asarray(_read(params, *padded))[: len(some)]
    made = centred(vectors, numbered(product.sources))
    likeness = made @ made.T
    np.fill_diagonal(likeness, -9)
    found = []
    for at, row in enumerate(likeness):
        mates = product.groups == product.groups[at]
        mates[at] = False
        if mates.any():
            ranks = 1 + np.flatnonzero(mates[np.argsort(-row, kind="stable")])
            precision = np.mean(np.arange(1, len(ranks) + 1) / ranks)
            found.append((precision, ranks[0] == 1, ranks[0] <= 10))
    first, second, third = np.mean(found, axis=0)
    return float(first), float(second), float(third)


def _figures(
    tuning: Sequence[Product], before: Sequence[tuple[float, ...]], after: Sequence[tuple[float, ...]]
) -> Iterator[str]:
    yield "| Set | before: mean precision | nearest | one of ten | after: mean precision | nearest | one of ten |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one, old, new in zip(tuning, before, after, strict=True):
        yield f"| {one.name} | " + " | ".join(f"{number:.3f}" for number in (*old, *new)) + " |"
    means = (*np.mean(before, axis=0), *np.mean(after, axis=0))
    yield "| **mean** | " + " | ".join(f"{number:.3f}" for number in means) + " |"


def _write(params: Params, products: Sequence[Product], figures: Sequence[str]) -> None:
    stream = io.BytesIO()
    arrays: dict[str, Any] = dict(pack_layers(enumerate(params["layers"], start=FIRST_TRAINED)))
    np.savez_compressed(stream, **arrays)
    packed = stream.getvalue()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "encoder.npz").write_bytes(packed)
    (FOLDER / "encoder.sha256").write_text(f"{hashlib.sha256(packed).hexdigest()}  encoder.npz\n")
    card = CARD.format(
        size=len(packed),
        layers=LAYERS - FIRST_TRAINED,
        products=len(products),
        signals=sum(len(product.groups) for product in products),
        problems=sum(len(np.unique(one.groups)) for one in products),
        epochs=EPOCHS,
        kept=KEPT,
        figures="\n".join(figures),
    )
    (FOLDER / "README.md").write_text(card, encoding="utf-8")
    print(f"wrote {FOLDER.relative_to(ROOT)}/encoder.npz, {len(packed):,} bytes")


CARD = """<!-- Generated by `make train-encoder`; do not edit. -->

# The layers of the sentence encoder

`encoder.npz` ({size:,} bytes) has {layers} layers that replace those of the packaged encoder, all-MiniLM-L6-v2
(Apache-2.0), when it is loaded. `encoder.sha256` is checked, and is part of the model's name. Word embeddings
and vocabulary are the packaged ones. `make train-encoder` trains the layers on the CPU.

## Training data

{signals:,} signals about {problems:,} problems of {products} invented products, written for this project
(`training/encoder`). Training ran for {epochs} epochs in batches of whole problems of one product: signals of a
problem are pulled together and pushed away from all others. The shipped weights are the mean of the trained
and, with a share of {kept}, the packaged ones.

## Results

Sets that were not used for training, by cosine centred per source: how the signals of a problem rank among all
signals of the set. Training parameters (rate, epochs, layers, the packaged share) were chosen by their means.

{figures}

## Limits

- It knows English texts best; about one in ten training texts is in another language.
- Training and test texts were invented.
- It distinguishes problems of one product. Other kinds of similarity were not considered.
- It reads the first 256 word pieces of a text, and was trained on the first 160.
"""


if __name__ == "__main__":
    raise SystemExit(main())
