"""Train the safety filter's network: the last layers of the packaged encoder, and a classification head.

The lower layers are frozen; their outputs for each word piece are computed once and kept in memory.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from training.encoder_layers import Packaged, Params, beginning, mean_of, share_of_rate, step_of, through

from postroom.models.encoder import shared_encoder
from postroom.models.encoder_graph import DIMENSION
from postroom.models.layers import pack_layers
from postroom.models.word_pieces import END, START
from postroom.screening.network import FIRST_TRAINED, WINDOW, starts
from postroom.screening.vectors import DENSE

QUESTIONS = 3
HIDDEN = 64
LENGTHS = (24, 40, 56, 72, 88, 104, WINDOW + 2)
"""Padded lengths of windows."""
BATCH = 1536
"""Word pieces per batch."""
DROPPED = 0.15
RATE, HEAD_RATE = 2e-4, 1e-3
DECAY = 0.01
WARM = 40
"""Warm-up steps of the learning rate."""
SMOOTH = 0.01
MAX_WINDOWS = 12
"""Maximum training windows per text."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows of many texts: the concatenated states of their word pieces, the start of each window, and its text.

    `named` are the `DENSE` features of each window's piece, shape (windows, features).
    """

    states: NDArray[np.float16]
    begins: NDArray[np.int64]
    lengths: NDArray[np.int64]
    owners: NDArray[np.int64]
    named: NDArray[np.float32]


def windows(texts: Sequence[Sequence[tuple[str, Mapping[str, float]]]]) -> Windows:
    """Return the windows of texts, each given as its pieces with their named features."""
    encoder = shared_encoder()
    places = {name: at for at, name in enumerate(DENSE)}
    ids: list[tuple[int, ...]] = []
    owners: list[int] = []
    named: list[NDArray[np.float32]] = []
    for owner, pieces in enumerate(texts):
        left = MAX_WINDOWS
        for text, features in pieces:
            words = encoder.pieces(text)
            row = np.zeros(len(DENSE), np.float32)
            for name, value in features.items():
                row[places[name]] = value
            for start in starts(words)[:left]:
                left -= 1
                ids.append((START, *words.ids[start : start + WINDOW], END))
                owners.append(owner)
                named.append(row)
    lengths = np.array([len(one) for one in ids])
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    print(f"{len(texts):,} texts, {len(ids):,} windows, {lengths.sum():,} word pieces", file=sys.stderr)
    states = np.zeros((lengths.sum(), DIMENSION), np.float16)
    data = Windows(states, begins, lengths, np.array(owners), np.stack(named))
    _fill(data, ids)
    return data


def _fill(data: Windows, ids: Sequence[tuple[int, ...]]) -> None:
    """Compute the outputs of the frozen layers for the word pieces of all windows."""
    packaged = Packaged()
    below = packaged.layers(0, FIRST_TRAINED)
    for some in _batches(data, np.arange(len(ids))):
        (states, there, _), _ = _padded(data, some)
        numbers = np.zeros(there.shape, np.int64)
        for row, at in enumerate(some):
            numbers[row, : len(ids[at])] = ids[at]
        states = np.asarray(_made_below(below, packaged.read(numbers), there), np.float16)
        for row, at in enumerate(some):
            begin, size = data.begins[at], data.lengths[at]
            data.states[begin : begin + size] = states[row, :size]


def initial() -> Params:
    """Return the parameters of the packaged encoder's last layers, and an untrained head."""
    chance = np.random.default_rng(0)
    head = {
        "questions": chance.normal(0, 0.02, (DIMENSION, QUESTIONS)),
        "hidden": chance.normal(0, 0.03, (DIMENSION * (QUESTIONS + 1), HIDDEN)),
        "hidden_bias": np.zeros(HIDDEN),
        "last": chance.normal(0, 0.1, HIDDEN),
        "named": np.zeros(len(DENSE)),
        "bias": np.zeros(()),
    }
    layers = Packaged().layers(FIRST_TRAINED)
    return {"layers": layers, "head": {name: jnp.asarray(value, jnp.float32) for name, value in head.items()}}


def _totals(
    params: Params, states: jax.Array, there: jax.Array, named: jax.Array, key: jax.Array | None
) -> jax.Array:
    made = through(params["layers"], states.astype(jnp.float32), there)
    head = params["head"]
    asked = jnp.where(there[:, :, None], made @ head["questions"], -1e9)
    gathered = jnp.einsum("btq,btd->bqd", jax.nn.softmax(asked, 1), made).reshape(made.shape[0], -1)
    both = jnp.concatenate([gathered, mean_of(made, there)], -1)
    if key is not None:
        both = both * jax.random.bernoulli(key, 1 - DROPPED, both.shape) / (1 - DROPPED)
    inner = jax.nn.gelu(both @ head["hidden"] + head["hidden_bias"], approximate=False)
    return inner @ head["last"] + named @ head["named"] + head["bias"]


def _loss(params: Params, batch: tuple[Any, Any, Any], answers: tuple[Any, Any], key: jax.Array) -> jax.Array:
    labels, shares = answers
    totals = _totals(params, *batch, key)
    each = jnp.maximum(totals, 0) - totals * labels + jnp.log1p(jnp.exp(-jnp.abs(totals)))
    return (shares * each).sum() / shares.sum()


def _batches(data: Windows, chosen: NDArray[np.int64], chance: Any = None) -> Iterator[NDArray[np.int64]]:
    """Yield batches of windows padded to one length; the last batch of a length repeats its first window."""
    sizes = np.searchsorted(LENGTHS, data.lengths[chosen])
    out = []
    for at, length in enumerate(LENGTHS):
        some = chosen[sizes == at]
        if chance is not None:
            chance.shuffle(some)
        count = max(4, BATCH // length)
        out += [some[start : start + count] for start in range(0, len(some), count)]
    if chance is not None:
        chance.shuffle(out)
    yield from out


def _padded(data: Windows, some: NDArray[np.int64]) -> tuple[tuple[Any, Any, Any], NDArray[np.int64]]:
    length = next(length for length in LENGTHS if length >= data.lengths[some].max())
    count = max(4, BATCH // length)
    filled = np.concatenate([some, np.repeat(some[:1], count - len(some))])
    states = np.zeros((count, length, DIMENSION), np.float16)
    there = np.zeros((count, length), bool)
    for row, at in enumerate(filled):
        size = data.lengths[at]
        states[row, :size] = data.states[data.begins[at] : data.begins[at] + size]
        there[row, :size] = True
    return (states, there, data.named[filled]), filled


def _judge(params: Params, batch: tuple[Any, Any, Any]) -> jax.Array:
    return _totals(params, *batch, None)


_step = step_of(_loss, paces={"layers": RATE, "head": HEAD_RATE}, decay=DECAY)
_judged = jax.jit(_judge)
_made_below = jax.jit(through)


def totals(params: Params, data: Windows, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the score of each chosen window at its position among all; others get a very low score."""
    out = np.full(len(data.lengths), -99.0)
    for some in _batches(data, chosen):
        batch, _ = _padded(data, some)
        out[some] = np.asarray(_judged(params, batch))[: len(some)]
    return out


def worst(data: Windows, numbers: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the maximum score of each of `count` texts."""
    out = np.full(count, -99.0)
    np.maximum.at(out, data.owners, numbers)
    return out


def fit(data: Windows, unsafe: NDArray[np.bool_], learnt: NDArray[np.bool_], *, epochs: int) -> Params:
    """Train on the windows of the texts selected by `learnt`.

    All windows of a harmless text are harmless. Those of an attack share its weight at first; later only the one
    with the highest score counts.
    """
    chance, key = np.random.default_rng(0), jax.random.key(0)
    state = beginning(initial())
    own = np.flatnonzero(learnt[data.owners])
    many = np.bincount(data.owners)[data.owners] > 1
    of_attack = unsafe[data.owners]
    steps = sum(1 for _ in _batches(data, own)) * epochs
    at = 0
    for epoch in range(epochs):
        begun, losses = time.monotonic(), []
        use = own
        if epoch:
            doubtful = own[many[own] & of_attack[own]]
            numbers = totals(state[0], data, doubtful)
            best = worst(data, numbers, len(unsafe))[data.owners]
            use = own[~(many[own] & of_attack[own]) | (numbers[own] == best[own])]
        share = np.where(of_attack & (epoch == 0), 1 / np.bincount(data.owners)[data.owners], 1.0)
        for some in _batches(data, use, chance):
            batch, filled = _padded(data, some)
            shares = np.where(np.arange(len(filled)) < len(some), share[filled], 0.0).astype(np.float32)
            labels = np.where(of_attack[filled], 1 - SMOOTH, SMOOTH).astype(np.float32)
            key, own_key = jax.random.split(key)
            share_now = share_of_rate(at, steps, warm=WARM)
            state, loss = _step(state, share_now, batch, (labels, shares), own_key)
            losses.append(float(loss))
            at = min(steps, at + 1)
        spent = time.monotonic() - begun
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {spent:.0f} s", file=sys.stderr, flush=True)
    return state[0]


def packed(params: Params) -> dict[str, NDArray[Any]]:
    """Return the arrays for `postroom.screening.network.unpack`: matrices as int8 with a scale per column."""
    arrays = pack_layers(enumerate(params["layers"], start=FIRST_TRAINED))
    arrays |= {f"head_{name}": np.asarray(value, np.float16) for name, value in params["head"].items()}
    return arrays


def train(
    texts: Sequence[Sequence[tuple[str, Mapping[str, float]]]],
    unsafe: NDArray[np.bool_],
    learnt: NDArray[np.bool_],
    *,
    epochs: int,
) -> tuple[dict[str, NDArray[Any]], NDArray[np.float64]]:
    """Return the arrays of a trained network, and its score of each text."""
    data = windows(texts)
    params = fit(data, unsafe, learnt, epochs=epochs)
    return packed(params), worst(data, totals(params, data, np.arange(len(data.owners))), len(texts))
