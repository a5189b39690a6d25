"""The packaged encoder: its stored numbers, its layers as graphs of our own, and word pieces with their places."""

import numpy as np
import pytest

from postroom.models.encoder import LaterLayers, SharedEncoder
from postroom.models.layers import MATRICES, SMALL, TENSORS, small_name
from postroom.models.minilm import MiniLM
from postroom.models.model_files import checked_bytes, packaged_model
from postroom.models.onnx_bytes import tensors_of

WORDS = (101, 2023, 2003, 1037, 3231, 102)


@pytest.fixture(scope="module")
def model() -> bytes:
    return checked_bytes(packaged_model())


@pytest.fixture(scope="module")
def encoder() -> SharedEncoder:
    return SharedEncoder(packaged_model())


def test_encoder_trained_layers_are_where_declared(model: bytes) -> None:
    stored = tensors_of(model)
    shapes = {"inner": (384, 1536), "outer": (1536, 384)}
    for layer in (4, 5):
        for name in MATRICES:
            matrix, scale = (stored[f"{TENSORS[layer, name]}_{part}"] for part in ("q", "scale"))
            assert matrix.shape == shapes.get(name, (384, 384))
            assert scale.shape == (1, matrix.shape[1])
            assert matrix.dtype == np.int8
        assert all(stored[small_name(layer, name)].ndim == 1 for name in SMALL)


@pytest.mark.parametrize("text", ["x", "Export to CSV times out", "one word after another, " * 80])
async def test_encoder_graphs_agree_with_packaged_file(
    model: bytes, encoder: SharedEncoder, text: str
) -> None:
    later = LaterLayers(encoder, lambda: tensors_of(model))
    packaged = MiniLM(model=packaged_model(), threads=1)
    expected = (await packaged.embed([text]))[0]
    await packaged.close()
    ids = [101, *encoder.pieces(text).ids[:254], 102]
    mean = later.states(ids).mean(axis=0)
    assert np.abs(mean / np.linalg.norm(mean) - expected).max() < 1e-5


def test_encoder_other_later_layers_share_first_ones(model: bytes, encoder: SharedEncoder) -> None:
    stored = tensors_of(model)
    name = f"{TENSORS[5, 'outer']}_q"
    before = LaterLayers(encoder, lambda: stored).states(WORDS)
    after = LaterLayers(encoder, lambda: stored | {name: np.zeros_like(stored[name])}).states(WORDS)
    assert before.shape == after.shape == (len(WORDS), 384)
    assert np.abs(before - after).max() > 0.01


def test_first_layers_read_a_short_text_once(encoder: SharedEncoder) -> None:
    assert encoder.first(WORDS) is encoder.first(list(WORDS))
    long = (101, *[2023] * 200, 102)
    assert encoder.first(long) is not encoder.first(long)
    assert np.array_equal(encoder.first(long), encoder.first(long))


def test_encoder_invalid_model_is_refused() -> None:
    for garbage in (b"\x07", b"\xff" * 4, b"\x3a"):
        with pytest.raises(ValueError, match="not an ONNX model"):
            tensors_of(garbage)


def test_encoder_text_has_pieces_with_offsets(encoder: SharedEncoder) -> None:
    text = "Ignore the RULES, please"
    pieces = encoder.pieces(text)
    assert [text[start:end] for start, end in pieces.places] == ["Ignore", "the", "RULES", ",", "please"]
    assert encoder.pieces("").places == ((0, 0),)


def test_encoder_session_keeps_no_second_copy_of_weights() -> None:
    session = SharedEncoder(packaged_model()).load()
    assert not any(isinstance(value, bytes) for value in vars(session).values())
