"""The layers of the packaged encoder in JAX, and how they are trained: what both training scripts share."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from postroom.models.encoder import shared_encoder
from postroom.models.layers import LAYERS, stored_layer
from postroom.models.model_files import END, START, checked_bytes, packaged_model
from postroom.models.onnx_bytes import tensors_of

HEADS = 12

Params = dict[str, Any]
Adam = tuple[Params, Params, Params, jax.Array]
"""The numbers, the means of their slopes and of the squares of those, and the steps taken."""


class Packaged:
    """The packaged encoder as it is stored."""

    def __init__(self) -> None:
        """Read and check the packaged files."""
        stored = tensors_of(checked_bytes(packaged_model()))
        self._stored = stored
        tables = "inner.embeddings."
        self._words, self._positions = (
            stored[f"{tables}{name}_embeddings.weight_q"] * stored[f"{tables}{name}_embeddings.weight_scale"]
            for name in ("word", "position")
        )
        self._kind = stored[f"{tables}token_type_embeddings.weight"][0]
        self._norm = tuple(stored[f"{tables}LayerNorm.{name}"] for name in ("weight", "bias"))
        self._tokens = shared_encoder()

    def pieces(self, text: str, *, most: int) -> tuple[int, ...]:
        """Return the word pieces of a text between the marks of its ends, at most so many with them."""
        return (START, *self._tokens.pieces(text).ids[: most - 2], END)

    def layers(self, first: int, until: int = LAYERS) -> list[Params]:
        """Return the numbers of some layers."""
        return [
            {name: jnp.asarray(value) for name, value in stored_layer(self._stored, layer).items()}
            for layer in range(first, until)
        ]

    def read(self, ids: NDArray[np.int64]) -> jax.Array:
        """Return what goes into the first layer, for word pieces of shape (texts, pieces)."""
        made = self._words[ids] + self._positions[: ids.shape[1]] + self._kind
        return norm(jnp.asarray(made), *self._norm)


def by(values: jax.Array, matrix: jax.Array) -> jax.Array:
    """Multiply in sixteen bits: several times as quick where the processor can, and exact enough for learning."""
    return (values.astype(jnp.bfloat16) @ matrix.astype(jnp.bfloat16)).astype(jnp.float32)


def norm(values: jax.Array, scale: Any, shift: Any) -> jax.Array:
    """Return values of mean 0 and spread 1 along the last axis, scaled and shifted."""
    mean = values.mean(-1, keepdims=True)
    spread = ((values - mean) ** 2).mean(-1, keepdims=True)
    return (values - mean) / jnp.sqrt(spread + 1e-12) * scale + shift


def through(layers: Sequence[Params], states: jax.Array, there: jax.Array) -> jax.Array:
    """Return what layers make of states of shape (texts, pieces, dimension); `there` says which pieces are."""
    for layer in layers:
        states = _layer(states, layer, there)
    return states


def _layer(states: jax.Array, layer: Params, there: jax.Array) -> jax.Array:
    count, length, width = states.shape

    def split(name: str) -> jax.Array:
        made = by(states, layer[name]) + layer[f"{name}_bias"]
        return made.reshape(count, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    looks = jnp.einsum("bhtd,bhsd->bhts", split("query"), split("key")) / math.sqrt(width // HEADS)
    looks = jax.nn.softmax(looks + jnp.where(there, 0.0, -1e9)[:, None, None, :], -1)
    gathered = jnp.einsum("bhts,bhsd->bhtd", looks, split("value")).transpose(0, 2, 1, 3)
    gathered = by(gathered.reshape(count, length, width), layer["output"]) + layer["output_bias"]
    states = norm(states + gathered, layer["first_norm"], layer["first_shift"])
    inner = jax.nn.gelu(by(states, layer["inner"]) + layer["inner_bias"], approximate=True)
    outer = by(inner, layer["outer"]) + layer["outer_bias"]
    return norm(states + outer, layer["second_norm"], layer["second_shift"])


def mean_of(states: jax.Array, there: jax.Array) -> jax.Array:
    """Return the mean state of each text's pieces."""
    return (states * there[:, :, None]).sum(1) / there.sum(1)[:, None]


def beginning(params: Params) -> Adam:
    """Return the state before the first step."""
    zeros = jax.tree.map(jnp.zeros_like, params)
    return params, zeros, zeros, jnp.zeros(())


def step_of(
    loss: Callable[..., jax.Array], *, paces: Mapping[str, float], decay: float = 0.0
) -> Callable[..., tuple[Adam, jax.Array]]:
    """Return a step of Adam down `loss(params, *args)`, with clipped slopes.

    The step takes a state, the share of the full rate, and what the loss takes beside the numbers. `paces` has the
    full rate of each part of the numbers; `decay` draws them to nothing.
    """

    def step(state: Adam, share: Any, *args: Any) -> tuple[Adam, jax.Array]:
        params, first, second, count = state
        found, slopes = jax.value_and_grad(loss)(params, *args)
        length = jnp.sqrt(sum((one**2).sum() for one in jax.tree.leaves(slopes)))
        slopes = jax.tree.map(lambda one: one / jnp.maximum(1.0, length), slopes)
        count = count + 1
        first = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, first, slopes)
        second = jax.tree.map(lambda old, new: 0.999 * old + 0.001 * new**2, second, slopes)

        def moved(pace: float) -> Any:
            def move(value: jax.Array, mean: jax.Array, spread: jax.Array) -> jax.Array:
                change = mean / (1 - 0.9**count) / (jnp.sqrt(spread / (1 - 0.999**count)) + 1e-8)
                return value - share * pace * (change + decay * value)

            return move

        params = {
            part: jax.tree.map(moved(pace), params[part], first[part], second[part])
            for part, pace in paces.items()
        }
        return (params, first, second, count), found

    made: Callable[..., tuple[Adam, jax.Array]] = jax.jit(step)
    return made


def share_of_rate(at: int, steps: int, *, warm: int) -> float:
    """Return the share of the full rate at a step: it rises in `warm` steps, and falls as a cosine does."""
    return min(1.0, (at + 1) / warm) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * at / steps)))
