"""Names of the packaged encoder's tensors, and the storage of trained layers that replace its own.

Trained layers are stored as one array per matrix (`3_query`, int8, with `3_query_scale` per column) and per vector
(`3_query_bias`); the names identify the layers.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

LAYERS = 6
MATRICES = ("query", "key", "value", "output", "inner", "outer")
"""The matrices of a layer, in the order of the packaged model."""
TENSORS: Mapping[tuple[int, str], str] = {
    # The attention matrices of the first layer are two places before the others'.
    (layer, name): f"val_{number + 71 * layer - 2 * (layer == 0 and name in ('query', 'key', 'value'))}"
    for layer in range(LAYERS)
    for name, number in zip(MATRICES, (51, 59, 67, 105, 109, 118), strict=True)
}
"""The packaged model's names of its layers' matrices; each has `_q` (int8) and `_scale` (per column)."""
SMALL: Mapping[str, str] = {
    "query_bias": "attention.self.query.bias",
    "key_bias": "attention.self.key.bias",
    "value_bias": "attention.self.value.bias",
    "output_bias": "attention.output.dense.bias",
    "first_norm": "attention.output.LayerNorm.weight",
    "first_shift": "attention.output.LayerNorm.bias",
    "inner_bias": "intermediate.dense.bias",
    "outer_bias": "output.dense.bias",
    "second_norm": "output.LayerNorm.weight",
    "second_shift": "output.LayerNorm.bias",
}
"""The vectors of a layer, with the packaged model's names."""

Arrays = Mapping[str, NDArray[Any]]


def small_name(layer: int, name: str) -> str:
    """Return the packaged model's name of a layer's vector."""
    return f"inner.encoder.layer.{layer}.{SMALL[name]}"


def stored_layer(stored: Arrays, layer: int) -> dict[str, NDArray[np.float32]]:
    """Return the arrays of a layer from the tensors of the packaged model, matrices as floats."""
    one = {}
    for name in MATRICES:
        tensor = TENSORS[layer, name]
        one[name] = stored[f"{tensor}_q"].astype(np.float32) * stored[f"{tensor}_scale"]
    return one | {name: stored[small_name(layer, name)] for name in SMALL}


def pack_layers(layers: Iterable[tuple[int, Arrays]]) -> dict[str, NDArray[Any]]:
    """Return the arrays in which trained layers, given with their numbers, are stored."""
    arrays: dict[str, NDArray[Any]] = {}
    for layer, one in layers:
        for name in MATRICES:
            matrix = np.asarray(one[name], np.float32)
            scale = np.maximum(np.abs(matrix).max(axis=0, keepdims=True), 1e-8) / 127
            arrays[f"{layer}_{name}"] = np.round(matrix / scale).astype(np.int8)
            arrays[f"{layer}_{name}_scale"] = scale.astype(np.float32)
        arrays |= {f"{layer}_{name}": np.asarray(one[name], np.float32) for name in SMALL}
    return arrays


def trained_tensors(arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Return the tensors of all trained layers among the arrays, by the names of the packaged model.

    Raises:
        KeyError: a layer is incomplete.
    """
    tensors: dict[str, NDArray[Any]] = {}
    for layer in (one for one in range(LAYERS) if f"{one}_{MATRICES[0]}" in arrays):
        for name in MATRICES:
            tensors[f"{TENSORS[layer, name]}_q"] = arrays[f"{layer}_{name}"]
            tensors[f"{TENSORS[layer, name]}_scale"] = arrays[f"{layer}_{name}_scale"].astype(np.float32)
        for name in SMALL:
            tensors[small_name(layer, name)] = arrays[f"{layer}_{name}"].astype(np.float32)
    return tensors
