"""The filter's network: the packaged encoder with its last layers trained for the task.

It reads windows of word pieces. A few learnt queries attend to the states of a window's pieces; the result passes
through one small layer, which gives a score: the higher, the more it indicates manipulation.
"""

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from postroom.models.encoder import SHARED_LAYERS, LaterLayers, SharedEncoder, States, Tensors, shared_encoder
from postroom.models.word_pieces import END, START, Pieces
from postroom.screening.vectors import DENSE

WINDOW = 126
STEP = 88
"""Word pieces of a window, and from one window to the next."""
MAX_WINDOWS = 24
"""Maximum number of windows of one text; of a longer one the most suspicious by the first stage are read."""

MAX_KNOWN = 2_000
"""Maximum number of windows whose scores are cached, the most recently used ones: about 3 MB."""

FIRST_TRAINED = SHARED_LAYERS
"""The first trained layer; those below are the packaged ones."""


@dataclass(frozen=True, slots=True)
class Head:
    """The layers on top of a window's states.

    `questions` (dimension, Q); `hidden` ((Q + 1) * dimension, H) with `hidden_bias`; `last` (H,); `named` one
    weight for each feature of `DENSE`; `bias`.
    """

    questions: NDArray[np.float32]
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    last: NDArray[np.float32]
    named: NDArray[np.float32]
    bias: float

    def judge(self, states: States) -> tuple[float, NDArray[np.float32]]:
        """Return the score of a window's words, and the attention to each (the sum is 1)."""
        gathered, looks = self.gather(states)
        inner = _gelu(gathered @ self.hidden + self.hidden_bias)
        return float(inner @ self.last) + self.bias, looks

    def gather(self, states: States) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return what the queries find among a window's words, and the attention to each."""
        asked = states @ self.questions
        looks = np.exp(asked - asked.max(axis=0))
        looks /= looks.sum(axis=0)
        return np.concatenate([(looks.T @ states).ravel(), states.mean(axis=0)]), looks.mean(axis=1)

    def beside(self, named: Mapping[str, float]) -> float:
        """Return the contribution of the named features of a window's piece to its score."""
        return sum(float(self.named[_PLACE[name]]) * value for name, value in named.items())


_PLACE = {name: at for at, name in enumerate(DENSE)}


@dataclass(frozen=True, slots=True)
class Reading:
    """The score of a window, its position among the pieces of its text, and the attention to each piece."""

    total: float
    start: int
    looks: NDArray[np.float32]


class Network:
    """The encoder with its trained layers and the head. Thread-safe."""

    def __init__(
        self, head: Head, tensors: Callable[[], Tensors], encoder: SharedEncoder | None = None
    ) -> None:
        """Store what reads the tensors, by the names of the packaged model, and the encoder of its first layers."""
        self._head = head
        self._encoder = LaterLayers(encoder or shared_encoder(), tensors)
        self._known: LRUCache[bytes, tuple[float, NDArray[np.float32]]] = LRUCache(MAX_KNOWN)
        self._guard = threading.Lock()

    def pieces(self, text: str) -> Pieces:
        """Return the word pieces of a text."""
        return self._encoder.encoder.pieces(text)

    def read(self, pieces: Pieces, start: int, named: Mapping[str, float]) -> Reading:
        """Judge the window of word pieces that begins at `start`; equal windows are read once."""
        ids = (START, *pieces.ids[start : start + WINDOW], END)
        key = np.array(ids, np.int32).tobytes()
        with self._guard:
            known = self._known.get(key)
        if known is None:
            known = self._head.judge(self._encoder.states(ids))
            with self._guard:
                self._known[key] = known
        total, looks = known
        return Reading(total + self._head.beside(named), start, looks[1:-1])


def starts(pieces: Pieces) -> Sequence[int]:
    """Return the starts of a text's windows, which overlap and cover all of it."""
    count = max(0, math.ceil((len(pieces.ids) - WINDOW) / STEP))
    return range(0, count * STEP + 1, STEP)


def most_attended(reading: Reading, pieces: Pieces) -> tuple[int, int]:
    """Return the span of characters from the first to the last of the pieces with most attention."""
    most = np.flatnonzero(reading.looks >= 0.5 * reading.looks.max()) + reading.start
    return pieces.places[int(most[0])][0], pieces.places[int(most[-1])][1]


def unpack(arrays: Mapping[str, NDArray[Any]]) -> Head:
    """Return the head in arrays written by `make train-filter`.

    Raises:
        ValueError: the head was trained for other features.
    """
    if len(arrays["head_named"]) != len(DENSE):
        raise ValueError("The filter's network was trained on other features: train it again.")
    return Head(
        questions=arrays["head_questions"].astype(np.float32),
        hidden=arrays["head_hidden"].astype(np.float32),
        hidden_bias=arrays["head_hidden_bias"].astype(np.float32),
        last=arrays["head_last"].astype(np.float32),
        named=arrays["head_named"].astype(np.float32),
        bias=float(arrays["head_bias"]),
    )


def _gelu(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = [math.erf(value / math.sqrt(2)) for value in values.tolist()]
    return 0.5 * values * (1 + np.array(spread, np.float32))
