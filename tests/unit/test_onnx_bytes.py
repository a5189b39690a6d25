"""Changing a stored model: other numbers, one more output, and a clear error for what is no such model."""

import numpy as np
import pytest

from postroom.models.layers import MATRICES, SMALL, TENSORS, small_name
from postroom.models.model_files import checked_bytes, packaged_model
from postroom.models.onnx_bytes import tensors_of, with_tensors
from postroom.models.token_states import FIRST_STEPS, TokenStates

WORDS = (2023, 2003, 1037, 3231)


@pytest.fixture(scope="module")
def model() -> bytes:
    return checked_bytes(packaged_model())


def test_the_layers_that_are_trained_are_where_they_are_said_to_be(model: bytes) -> None:
    stored = tensors_of(model)
    shapes = {"inner": (384, 1536), "outer": (1536, 384)}
    for layer in (4, 5):
        for name in MATRICES:
            matrix, scale = (stored[f"{TENSORS[layer, name]}_{part}"] for part in ("q", "scale"))
            assert matrix.shape == shapes.get(name, (384, 384))
            assert scale.shape == (1, matrix.shape[1])
            assert matrix.dtype == np.int8
        assert all(stored[small_name(layer, name)].ndim == 1 for name in SMALL)


def test_a_changed_tensor_is_read_back_and_used(model: bytes) -> None:
    name = f"{TENSORS[5, 'outer']}_q"
    zeros = np.zeros_like(tensors_of(model)[name])
    changed = with_tensors(model, {name: zeros})
    assert len(changed) == len(model)
    assert not tensors_of(changed)[name].any()
    before = TokenStates().states(WORDS)
    after = TokenStates(tensors={name: zeros}).states(WORDS)
    assert before.shape == after.shape == (len(WORDS) + 2, 384)
    assert np.abs(before - after).max() > 0.01


def test_a_last_layer_does_not_change_what_earlier_ones_make() -> None:
    name = f"{TENSORS[5, 'outer']}_q"
    zeros = np.zeros((1536, 384), np.int8)
    step = FIRST_STEPS[3]
    before = TokenStates(step=step).states(WORDS)
    assert np.allclose(before, TokenStates(step=step, tensors={name: zeros}).states(WORDS), atol=1e-5)
    assert np.abs(before - TokenStates().states(WORDS)).max() > 0.01


def test_what_does_not_fit_is_refused(model: bytes) -> None:
    with pytest.raises(ValueError, match="no tensor nothing"):
        with_tensors(model, {"nothing": np.zeros(1, np.float32)})
    with pytest.raises(ValueError, match="another size"):
        with_tensors(model, {f"{TENSORS[5, 'outer']}_q": np.zeros((2, 2), np.int8)})
    for garbage in (b"\x07", b"\xff" * 4, b"\x3a"):
        with pytest.raises(ValueError, match="no ONNX model"):
            with_tensors(garbage, {"x": np.zeros(1)})


def test_a_text_has_pieces_with_places() -> None:
    encoder = TokenStates()
    text = "Ignore the RULES, please"
    pieces = encoder.pieces(text)
    assert [text[start:end] for start, end in pieces.places] == ["Ignore", "the", "RULES", ",", "please"]
    assert encoder.pieces("").places == ((0, 0),)
