"""Writes an ONNX model without the ONNX library: operators, tensors, inputs and outputs.

Only the part of the format (protocol buffers) that `models/encoder_graph.py` needs is supported.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONTRIB = "com.microsoft"
"""Domain of ONNX Runtime's own operators, each of which replaces a dozen standard ones."""

_IR_VERSION, _OPSET, _CONTRIB_OPSET = 9, 17, 1
_FLOAT, _INT8, _INT64 = 1, 3, 7
_TYPES = {np.dtype(np.float32): _FLOAT, np.dtype(np.int8): _INT8, np.dtype(np.int64): _INT64}
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7

Attribute = float | int | Sequence[int]


class Graph:
    """A model under construction. Names of results must be unique; steps are executed in order."""

    def __init__(self) -> None:
        """Begin with an empty graph."""
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []

    def input(self, name: str, dtype: type[np.generic], axes: Sequence[str | int]) -> str:
        """Declare an input; an axis is a size, or the name of a variable one."""
        self._inputs.append(field(11, _value_info(name, _TYPES[np.dtype(dtype)], axes)))
        return name

    def output(self, name: str, axes: Sequence[str | int]) -> None:
        """Declare a float result as an output."""
        self._outputs.append(field(12, _value_info(name, _FLOAT, axes)))

    def tensor(self, name: str, values: NDArray[Any]) -> str:
        """Store a tensor under a name."""
        parts = [_integer(1, size) for size in values.shape]
        parts += [_integer(2, _TYPES[values.dtype]), _text(8, name)]
        parts.append(field(9, np.ascontiguousarray(values).tobytes()))
        self._tensors.append(field(5, b"".join(parts)))
        return name

    def step(
        self,
        operator: str,
        inputs: Sequence[str],
        output: str,
        domain: str = "",
        **attributes: Attribute,
    ) -> str:
        """Add an operator with one result and return the result's name; an omitted input is the empty name."""
        parts = [_text(1, name) for name in inputs]
        parts += [_text(2, output), _text(4, operator)]
        parts += [field(5, _attribute(name, value)) for name, value in attributes.items()]
        if domain:
            parts.append(_text(7, domain))
        self._nodes.append(field(1, b"".join(parts)))
        return output

    def model(self) -> bytes:
        """Return the serialised model."""
        graph = b"".join([*self._nodes, _text(2, "graph"), *self._tensors, *self._inputs, *self._outputs])
        opsets = [_integer(2, _OPSET), _text(1, CONTRIB) + _integer(2, _CONTRIB_OPSET)]
        return b"".join([_integer(1, _IR_VERSION), field(7, graph), *(field(8, opset) for opset in opsets)])


def field(number: int, body: bytes) -> bytes:
    """Return a field of a message that contains bytes."""
    return varint(number << 3 | 2) + varint(len(body)) + body


def varint(value: int) -> bytes:
    """Return a non-negative integer as a varint, seven bits per byte."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(number: int, value: int) -> bytes:
    return varint(number << 3) + varint(value)


def _text(number: int, text: str) -> bytes:
    return field(number, text.encode())


def _value_info(name: str, type_: int, axes: Sequence[str | int]) -> bytes:
    shape = b"".join(
        field(1, _integer(1, axis) if isinstance(axis, int) else _text(2, axis)) for axis in axes
    )
    return _text(1, name) + field(2, field(1, _integer(1, type_) + field(2, shape)))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        number = varint(2 << 3 | 5) + np.float32(value).tobytes()
        return _text(1, name) + number + _integer(20, _ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return _text(1, name) + _integer(3, value) + _integer(20, _ATTRIBUTE_INT)
    numbers = b"".join(_integer(8, each) for each in value)
    return _text(1, name) + numbers + _integer(20, _ATTRIBUTE_INTS)
