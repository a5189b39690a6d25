"""The layers of the packaged encoder in JAX and their optimizer, shared by both training scripts."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from postroom.models.encoder import shared_encoder
from postroom.models.layers import LAYERS, stored_layer
from postroom.models.model_files import checked_bytes, packaged_model
from postroom.models.onnx_bytes import tensors_of
from postroom.models.word_pieces import END, START

HEADS = 12

Params = dict[str, Any]
Adam = tuple[Params, Params, Params, jax.Array]
"""The parameters, the running means of their gradients and squared gradients, and the step count."""


class Packaged:
    """The stored parameters of the packaged encoder."""

    def __init__(self) -> None:
        """Load and verify the packaged files."""
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
        """Tokenize a text into at most `most` word pieces, including the start and end tokens."""
        return (START, *self._tokens.pieces(text).ids[: most - 2], END)

    def layers(self, first: int, until: int = LAYERS) -> list[Params]:
        """Return the parameters of a range of layers."""
        return [
            {name: jnp.asarray(value) for name, value in stored_layer(self._stored, layer).items()}
            for layer in range(first, until)
        ]

    def read(self, ids: NDArray[np.int64]) -> jax.Array:
        """Return the input of the first layer for word pieces of shape (texts, pieces)."""
        made = self._words[ids] + self._positions[: ids.shape[1]] + self._kind
        return norm(jnp.asarray(made), *self._norm)


def by(values: jax.Array, matrix: jax.Array) -> jax.Array:
    """Multiply matrices in 16 bits: several times faster where supported, and exact enough for training."""
    return (values.astype(jnp.bfloat16) @ matrix.astype(jnp.bfloat16)).astype(jnp.float32)


def norm(values: jax.Array, scale: Any, shift: Any) -> jax.Array:
    """Layer normalization along the last axis."""
    mean = values.mean(-1, keepdims=True)
    spread = ((values - mean) ** 2).mean(-1, keepdims=True)
    return (values - mean) / jnp.sqrt(spread + 1e-12) * scale + shift


def through(layers: Sequence[Params], states: jax.Array, there: jax.Array) -> jax.Array:
    """Apply layers to states of shape (texts, pieces, dimension); `there` is the attention mask."""
    for layer in layers:
        states = _layer(states, layer, there)
    return states


def _layer(states: jax.Array, layer: Params, there: jax.Array) -> jax.Array:
    count, length, width = states.shape

    def split(name: str) -> jax.Array:
        made = by(states, layer[name]) + layer[f"{name}_bias"]
        return made.reshape(count, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    attention = jnp.einsum("bhtd,bhsd->bhts", split("query"), split("key")) / math.sqrt(width // HEADS)
    attention = jax.nn.softmax(attention + jnp.where(there, 0.0, -1e9)[:, None, None, :], -1)
    gathered = jnp.einsum("bhts,bhsd->bhtd", attention, split("value")).transpose(0, 2, 1, 3)
    gathered = by(gathered.reshape(count, length, width), layer["output"]) + layer["output_bias"]
    states = norm(states + gathered, layer["first_norm"], layer["first_shift"])
    inner = jax.nn.gelu(by(states, layer["inner"]) + layer["inner_bias"], approximate=True)
    outer = by(inner, layer["outer"]) + layer["outer_bias"]
    return norm(states + outer, layer["second_norm"], layer["second_shift"])


def mean_of(states: jax.Array, there: jax.Array) -> jax.Array:
    """Return the mean state of each text's pieces."""
    return (states * there[:, :, None]).sum(1) / there.sum(1)[:, None]


def beginning(params: Params) -> Adam:
    """Return the initial state of the optimizer."""
    zeros = jax.tree.map(jnp.zeros_like, params)
    return params, zeros, zeros, jnp.zeros(())


def step_of(
    loss: Callable[..., jax.Array], *, paces: Mapping[str, float], decay: float = 0.0
) -> Callable[..., tuple[Adam, jax.Array]]:
    """Return an Adam step for `loss(params, *args)` with gradient clipping.

    The step takes the state, the fraction of the full learning rate, and the loss's other arguments. `paces` are
    the full learning rates by parameter group; `decay` is the weight decay.
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
    """Return the fraction of the learning rate at a step: linear warm-up over `warm` steps, then cosine decay."""
    return min(1.0, (at + 1) / warm) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * at / steps)))
