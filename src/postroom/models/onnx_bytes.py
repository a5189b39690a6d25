"""Reads the tensors of a stored ONNX model without the ONNX library.

Only the required part of the format (protocol buffers) is supported: the fields of a message, each with a number
and either an integer or a byte string.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_GRAPH = 7
_INITIALIZER = 5
_TENSOR_SHAPE = 1
_TENSOR_TYPE = 2
_TENSOR_NAME = 8
_TENSOR_BYTES = 9
_TYPES = {1: "<f4", 3: "i1"}
"""The supported tensor types, by their numbers in the format."""
_WHOLE_NUMBER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def tensors_of(model: bytes) -> dict[str, NDArray[Any]]:
    """Return the stored float and int8 tensors of a model, by name."""
    found: dict[str, NDArray[Any]] = {}
    for number, kind, _, body in _fields(memoryview(model)):
        if number != _GRAPH or kind != _BYTES:
            continue
        for inner_number, _, _, inner in _fields(body):
            if inner_number != _INITIALIZER:
                continue
            parts = list(_fields(inner))
            type_ = next((_varint(value, 0)[0] for at, _, _, value in parts if at == _TENSOR_TYPE), 0)
            stored = next((value for at, _, _, value in parts if at == _TENSOR_BYTES), None)
            if type_ in _TYPES and stored is not None:
                name = next(bytes(value).decode() for at, _, _, value in parts if at == _TENSOR_NAME)
                found[name] = np.frombuffer(stored, _TYPES[type_]).reshape(_shape(parts))
    return found


def _shape(parts: list[tuple[int, int, memoryview, memoryview]]) -> list[int]:
    shape: list[int] = []
    for number, kind, _, value in parts:
        if number == _TENSOR_SHAPE:
            at = 0
            while at < len(value):
                size, at = _varint(value, at)
                shape.append(size)
                if kind == _WHOLE_NUMBER:
                    break
    return shape


def _fields(message: memoryview) -> Iterator[tuple[int, int, memoryview, memoryview]]:
    """Yield the number, kind, bytes and value bytes of each field."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        kind = tag & 7
        begin = at
        if kind == _WHOLE_NUMBER:
            _, at = _varint(message, at)
        elif kind == _BYTES:
            length, begin = _varint(message, at)
            at = begin + length
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            at += 8 if kind == _EIGHT_BYTES else 4
        else:
            raise ValueError("The file is not an ONNX model.")
        yield tag >> 3, kind, message[start:at], message[begin:at]


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message):
            raise ValueError("The file is not an ONNX model.")
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at
