"""The packaged encoder rebuilt as graphs of few large operators: its first layers, and the later ones.

The package's file has 385 operators; ONNX Runtime does the same in six per layer. The parts are separate graphs, so
that what several models share is in memory, and computed, once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from postroom.models.layers import stored_layer
from postroom.models.onnx_graph import CONTRIB, Graph

DIMENSION = 384
HEADS = 12
EPSILON = 1e-12
_EMBEDDINGS = "inner.embeddings"

Tensors = Mapping[str, NDArray[Any]]


def first_layers(tensors: Tensors, layers: Sequence[int]) -> bytes:
    """Return the model from word pieces (`ids`, shape (texts, pieces)) to `states` after the first layers.

    All texts of a call have the same number of pieces. Word embeddings stay in memory in their stored int8 form.
    """
    graph = Graph()
    graph.input("ids", np.int64, ("texts", "pieces"))
    for name in ("word", "position"):
        for kind in ("q", "scale"):
            graph.tensor(f"{name}_{kind}", tensors[f"{_EMBEDDINGS}.{name}_embeddings.weight_{kind}"])
    graph.step("Shape", ["ids"], "count", start=1, end=2)
    graph.tensor("zero", np.array([0], np.int64))
    graph.tensor("one", np.array([1], np.int64))
    for kind in ("q", "scale"):
        graph.step("Gather", [f"word_{kind}", "ids"], f"words_{kind}")
        graph.step("Slice", [f"position_{kind}", "zero", "count"], f"positions_{kind}")
    for name in ("words", "positions"):
        graph.step("Cast", [f"{name}_q"], f"{name}_f", to=1)
        graph.step("Mul", [f"{name}_f", f"{name}_scale"], name)
    # All pieces are of one text, so they have the same token type.
    graph.tensor("kind", tensors[f"{_EMBEDDINGS}.token_type_embeddings.weight"][0])
    graph.step("Add", ["words", "positions"], "placed")
    graph.step("Add", ["placed", "kind"], "sum")
    norm = [
        graph.tensor("norm", tensors[f"{_EMBEDDINGS}.LayerNorm.weight"]),
        graph.tensor("shift", tensors[f"{_EMBEDDINGS}.LayerNorm.bias"]),
    ]
    states = graph.step("LayerNormalization", ["sum", *norm], "embedded", epsilon=EPSILON)
    return _finished(graph, states, tensors, layers)


def later_layers(tensors: Tensors, layers: Sequence[int]) -> bytes:
    """Return the model from `before`, the states after the first layers, to `states` after the later ones."""
    graph = Graph()
    states = graph.input("before", np.float32, ("texts", "pieces", DIMENSION))
    return _finished(graph, states, tensors, layers)


def _finished(graph: Graph, states: str, tensors: Tensors, layers: Sequence[int]) -> bytes:
    for number, layer in enumerate(layers, 1):
        output = "states" if number == len(layers) else f"states_{layer}"
        states = _layer(graph, states, stored_layer(tensors, layer), str(layer), output)
    graph.output(states, ("texts", "pieces", DIMENSION))
    return graph.model()


def _layer(graph: Graph, states: str, one: Tensors, prefix: str, output: str) -> str:
    def tensor(*names: str) -> str:
        found = [one[name] for name in names]
        return graph.tensor(f"{prefix}_{names[0]}", np.concatenate(found, axis=-1).astype(np.float32))

    def step(operator: str, inputs: Sequence[str], name: str, **attributes: float) -> str:
        domain = "" if operator == "MatMul" else CONTRIB
        return graph.step(operator, inputs, name, domain, **attributes)

    looks = [tensor("query", "key", "value"), tensor("query_bias", "key_bias", "value_bias")]
    seen = step("Attention", [states, *looks], f"{prefix}_seen", num_heads=HEADS)
    put = step("MatMul", [seen, tensor("output")], f"{prefix}_put")
    norm = [tensor("first_norm"), tensor("first_shift"), tensor("output_bias")]
    middle = step("SkipLayerNormalization", [put, states, *norm], f"{prefix}_middle", epsilon=EPSILON)
    inner = step("MatMul", [middle, tensor("inner")], f"{prefix}_wide")
    bent = step("BiasGelu", [inner, tensor("inner_bias")], f"{prefix}_bent")
    outer = step("MatMul", [bent, tensor("outer")], f"{prefix}_narrow")
    norm = [tensor("second_norm"), tensor("second_shift"), tensor("outer_bias")]
    return step("SkipLayerNormalization", [outer, middle, *norm], output, epsilon=EPSILON)
