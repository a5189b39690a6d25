"""Train the filter's linear model and the head of its network again, over layers that stay as they are.

make train-filter ARGS=--keep-layers

What the packaged layers find in the windows of each text is computed once and kept in `.tools/filter-windows`. Then
only the small layers on top are trained, in a minute. It is what new harmless texts are learnt with; the layers
themselves take hours.
"""

import hashlib
import pickle
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from training.encoder_layers import Params, beginning, step_of
from training.tuning_sets import ROOT

from postroom.models.encoder import LaterLayers, shared_encoder
from postroom.models.parallel import default_threads
from postroom.models.word_pieces import END, START
from postroom.screening.network import MAX_WINDOWS, WINDOW, Head, starts
from postroom.screening.vectors import DENSE
from postroom.screening.weights import FILE, NUMBERS, Weights, shipped_weights

CACHE = ROOT / ".tools" / "filter-windows"
EPOCHS, BATCH, RATE, DECAY, DROPPED = 12, 512, 4e-4, 0.02, 0.2
SMOOTH = 0.01
OTHERS = ("version", "weights", "scale", "bias")
"""Arrays of the file that are not the network's."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the head's queries gather from windows, their named features, and the text that each is of.

    `states` (windows, (Q + 1) * dimension); `named` (windows, features).
    """

    states: NDArray[np.float16]
    named: NDArray[np.float16]
    owners: NDArray[np.int64]


def gather(texts: Sequence[Sequence[tuple[str, dict[str, float]]]]) -> Gathered:
    """Return the windows of texts, each given as its pieces with their named features."""
    weights = shipped_weights()
    encoder = LaterLayers(shared_encoder(), weights.tensors)
    CACHE.mkdir(parents=True, exist_ok=True)

    def read(pieces: Sequence[tuple[str, dict[str, float]]]) -> tuple[NDArray[Any], NDArray[Any]]:
        key = hashlib.sha256(repr((weights.version, pieces)).encode()).hexdigest()
        path = CACHE / key[:2] / f"{key[2:]}.pickle"
        if path.exists():
            return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]  # noqa: S301  # written below
        made = _windows(encoder, weights.head, pieces)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(pickle.dumps(made))
        return made

    with ThreadPoolExecutor(default_threads()) as pool:
        found = list(pool.map(read, texts))
    counts = [len(states) for states, _ in found]
    print(f"{len(texts):,} texts, {sum(counts):,} windows", file=sys.stderr, flush=True)
    return Gathered(
        np.concatenate([states for states, _ in found]),
        np.concatenate([named for _, named in found]),
        np.repeat(np.arange(len(texts)), counts),
    )


def _windows(
    encoder: LaterLayers, head: Head, pieces: Sequence[tuple[str, dict[str, float]]]
) -> tuple[NDArray[Any], NDArray[Any]]:
    places = {name: at for at, name in enumerate(DENSE)}
    states, named = [], []
    left = MAX_WINDOWS
    for text, features in pieces:
        words = encoder.encoder.pieces(text)
        row = np.zeros(len(DENSE), np.float16)
        for name, value in features.items():
            row[places[name]] = value
        for start in starts(words)[:left]:
            left -= 1
            made = encoder.states((START, *words.ids[start : start + WINDOW], END))
            states.append(head.gather(made)[0].astype(np.float16))
            named.append(row)
    return np.stack(states), np.stack(named)


def shipped_head(weights: Weights) -> Params:
    """Return the packaged head's layers above the queries."""
    head = weights.head
    return {
        "hidden": jnp.asarray(head.hidden),
        "hidden_bias": jnp.asarray(head.hidden_bias),
        "last": jnp.asarray(head.last),
        "named": jnp.asarray(head.named),
        "bias": jnp.asarray(head.bias, jnp.float32),
    }


def _totals(head: Params, states: jax.Array, named: jax.Array, key: jax.Array | None) -> jax.Array:
    if key is not None:
        states = states * jax.random.bernoulli(key, 1 - DROPPED, states.shape) / (1 - DROPPED)
    inner = jax.nn.gelu(states @ head["hidden"] + head["hidden_bias"], approximate=False)
    return inner @ head["last"] + named @ head["named"] + head["bias"]


def _loss(params: Params, batch: tuple[Any, Any], answers: tuple[Any, Any], key: jax.Array) -> jax.Array:
    labels, shares = answers
    totals = _totals(params["head"], *batch, key)
    each = jnp.maximum(totals, 0) - totals * labels + jnp.log1p(jnp.exp(-jnp.abs(totals)))
    return (shares * each).sum() / shares.sum()


_step = step_of(_loss, paces={"head": RATE}, decay=DECAY)


def totals(head: Params, data: Gathered) -> NDArray[np.float64]:
    """Return the score of each window."""
    out = [
        np.asarray(
            _totals(
                head,
                jnp.asarray(data.states[at : at + 4096], jnp.float32),
                jnp.asarray(data.named[at : at + 4096], jnp.float32),
                None,
            )
        )
        for at in range(0, len(data.states), 4096)
    ]
    return np.concatenate(out).astype(np.float64)


def worst_of(data: Gathered, numbers: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the maximum score of each of `count` texts."""
    out = np.full(count, -99.0)
    np.maximum.at(out, data.owners, numbers)
    return out


def fit_head(data: Gathered, unsafe: NDArray[np.bool_], learnt: NDArray[np.bool_]) -> Params:
    """Train the head on the windows of the texts selected by `learnt`.

    All windows of a harmless text are harmless; of an attack the one with the highest score counts.
    """
    chance, key = np.random.default_rng(0), jax.random.key(0)
    state = beginning({"head": shipped_head(shipped_weights())})
    own = np.flatnonzero(learnt[data.owners])
    of_attack = unsafe[data.owners]
    steps = EPOCHS * (len(own) // BATCH + 1)
    at = 0
    for _ in range(EPOCHS):
        numbers = totals(state[0]["head"], data)
        best = worst_of(data, numbers, len(unsafe))[data.owners]
        use = own[~of_attack[own] | (numbers[own] == best[own])]
        chance.shuffle(use)
        for start in range(0, len(use), BATCH):
            some = use[start : start + BATCH]
            some = np.concatenate([some, use[: BATCH - len(some)]])
            labels = np.where(of_attack[some], 1 - SMOOTH, SMOOTH).astype(np.float32)
            shares = np.ones(len(some), np.float32)
            key, own_key = jax.random.split(key)
            pace = 1 - min(1.0, at / steps) * 0.95
            states = jnp.asarray(data.states[some], jnp.float32)
            named = jnp.asarray(data.named[some], jnp.float32)
            state, _ = _step(state, pace, (states, named), (labels, shares), own_key)
            at += 1
    return state[0]["head"]  # type: ignore[no-any-return]


def train(
    texts: Sequence[Sequence[tuple[str, dict[str, float]]]],
    unsafe: NDArray[np.bool_],
    learnt: NDArray[np.bool_],
) -> tuple[dict[str, NDArray[Any]], NDArray[np.float64]]:
    """Return the arrays of the network with a trained head, and its score of each text."""
    data = gather(texts)
    head = fit_head(data, unsafe, learnt)
    return packed(head), worst_of(data, totals(head, data), len(texts))


def packed(head: Params) -> dict[str, NDArray[Any]]:
    """Return the packaged arrays of the network, with another head."""
    with np.load(files("postroom.screening").joinpath(FILE).open("rb"), allow_pickle=False) as stored:
        kept = {name: stored[name] for name in stored.files if name not in NUMBERS and name not in OTHERS}
    return kept | {f"head_{name}": np.asarray(value, np.float16) for name, value in head.items()}
