"""The packaged encoder in parts that models share: its first layers once, and later layers for each task.

The safety filter and the embeddings have later layers trained for them; the first ones are the packaged ones for
both. So vocabulary and first layers are in memory once, and a text that both read passes through them once.
"""

import io
import threading
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from postroom.domain.errors import Unavailable
from postroom.models.encoder_graph import first_layers, later_layers
from postroom.models.idle import Loaded
from postroom.models.layers import LAYERS, trained_tensors
from postroom.models.model_files import (
    ModelFile,
    checked_bytes,
    damaged,
    load_word_pieces,
    packaged_model,
    packaged_vocabulary,
)
from postroom.models.onnx_bytes import tensors_of
from postroom.models.word_pieces import UNKNOWN, Pieces, WordPieces

SHARED_LAYERS = 3
"""Number of first layers, which no task has trained."""
KEPT_STATES = 64
"""Number of texts whose states after the first layers are cached for the next reader."""
MAX_KEPT_PIECES = 128
"""Maximum number of word pieces, including markers, of a text whose states are cached: 64 of them are 13 MB."""

States = NDArray[np.float32]
Tensors = Mapping[str, NDArray[Any]]


class SharedEncoder:
    """The packaged files, loaded and checked on first use. Blocking; thread-safe."""

    def __init__(self, model: ModelFile) -> None:
        """Load nothing yet; `model` is the packaged model's file."""
        self._guard = threading.Lock()
        self._tokenizer: Loaded[WordPieces] = Loaded(lambda: load_word_pieces(packaged_vocabulary()))
        self._first: Loaded[_First] = Loaded(lambda: _First(_session(_first_model(model))))

    def pieces(self, text: str) -> Pieces:
        """Return the word pieces of a text, without markers; always at least one.

        Raises:
            Unavailable: a file is missing or damaged.
        """
        found = self.tokenizer().pieces(text)
        return found if found.ids else Pieces((UNKNOWN,), ((0, len(text)),))

    def tokenizer(self) -> WordPieces:
        """Return the packaged tokenizer.

        Raises:
            Unavailable: a file is missing or damaged.
        """
        return self._tokenizer.get()

    def load(self) -> Any:
        """Return the session of the first layers, loaded once.

        Raises:
            Unavailable: a file is missing or damaged.
        """
        return self._first.get().session

    def first(self, ids: Sequence[int]) -> States:
        """Return the states of word pieces, including markers, after the first layers.

        Shape (1, pieces, dimension). They are shared and must not be modified.

        Raises:
            Unavailable: a file is missing or damaged.
        """
        key = tuple(ids)
        loaded = self._first.get()
        with self._guard:
            known = loaded.kept.get(key)
        if known is not None:
            return known
        made: States = loaded.session.run(None, {"ids": np.array([key], np.int64)})[0]
        if len(key) <= MAX_KEPT_PIECES:
            with self._guard:
                loaded.kept[key] = made
        return made


class _First:
    """The first layers, and a cache of their output for recent short texts."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.kept: LRUCache[tuple[int, ...], States] = LRUCache(KEPT_STATES)


class LaterLayers:
    """The later layers of one task, loaded on first use. Blocking; thread-safe."""

    def __init__(self, encoder: SharedEncoder, tensors: Callable[[], Tensors]) -> None:
        """Store the function that returns the layers' tensors, by the names of the packaged model."""
        self.encoder = encoder
        self._session: Loaded[Any] = Loaded(
            lambda: _session(later_layers(tensors(), range(SHARED_LAYERS, LAYERS)))
        )

    def load(self) -> Any:
        """Return the session of the layers, loaded once.

        Raises:
            Unavailable: a file is missing or damaged.
        """
        return self._session.get()

    def states(self, ids: Sequence[int]) -> States:
        """Return the states of word pieces, including markers: shape (pieces, dimension).

        Raises:
            Unavailable: a file is missing or damaged.
        """
        made: States = self.load().run(None, {"before": self.encoder.first(ids)})[0][0]
        return made


@cache
def shared_encoder(given: Path | None = None) -> SharedEncoder:
    """Return the encoder shared by this process; `given` is a copy of the packaged model's file."""
    return SharedEncoder(packaged_model(given))


def trained_layers(file: ModelFile) -> dict[str, NDArray[Any]]:
    """Return the tensors in a file of trained layers, by the names of the packaged model.

    Raises:
        Unavailable: the file is missing or damaged, or lacks one of the later layers.
    """
    try:
        with np.load(io.BytesIO(checked_bytes(file)), allow_pickle=False) as arrays:
            if any(f"{layer}_query" not in arrays for layer in range(SHARED_LAYERS, LAYERS)):
                raise damaged(file)
            return trained_tensors(arrays)
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise damaged(file) from error


def _first_model(file: ModelFile) -> bytes:
    try:
        return first_layers(tensors_of(checked_bytes(file)), range(SHARED_LAYERS))
    except (ValueError, KeyError) as error:
        raise damaged(file) from error


def _session(model: bytes) -> Any:
    # Imported here because it costs 0.2 s and 60 MB, which processes without a model save.
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    # One thread per text: two texts at once use two cores better than two threads on one text.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena never releases the peak of the longest text
    options.log_severity_level = 4
    try:
        made = onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has a dozen unrelated load errors
        raise Unavailable(f"The packaged encoder can't be loaded: {error}") from error
    # The session keeps the model's bytes (76 MB for three sessions) to start again on another provider; there is
    # none.
    made.disable_fallback()
    made._model_bytes = None  # noqa: SLF001
    return made
