"""The part of the filter that reads word by word: the packaged encoder with its last layers trained for the task.

It looks at windows of word pieces. A few learnt questions are put to the states of all pieces of a window; what
they gather goes through one small layer, which gives a number: the larger, the more it speaks for manipulation.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from postroom.models.encoder import SHARED_LAYERS, LaterLayers, Pieces, SharedEncoder, States, shared_encoder
from postroom.models.layers import trained_tensors
from postroom.models.model_files import END, START
from postroom.screening.vectors import DENSE

WINDOW = 126
STEP = 88
"""Word pieces that are read at once, and from one window to the next."""
MOST_WINDOWS = 24
"""Windows of one text that are read; of a longer one those that are most suspect by a first look."""

MAX_KNOWN = 2_000
"""Windows whose numbers are remembered, those that were read last: about 3 MB."""

FIRST_TRAINED = SHARED_LAYERS
"""The first of the layers that are trained; those below are the packaged ones."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is made of the states of a window's pieces.

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
        """Return the number of a window's words, and how much each is looked at (they sum to 1)."""
        asked = states @ self.questions
        looks = np.exp(asked - asked.max(axis=0))
        looks /= looks.sum(axis=0)
        gathered = np.concatenate([(looks.T @ states).ravel(), states.mean(axis=0)])
        inner = _gelu(gathered @ self.hidden + self.hidden_bias)
        return float(inner @ self.last) + self.bias, looks.mean(axis=1)

    def beside(self, named: Mapping[str, float]) -> float:
        """Return what the named features of a window's piece add to its number."""
        return sum(float(self.named[_PLACE[name]]) * value for name, value in named.items())


_PLACE = {name: at for at, name in enumerate(DENSE)}


@dataclass(frozen=True, slots=True)
class Reading:
    """The number of a window, where it begins among the pieces of its text, and what it looks at there."""

    total: float
    start: int
    looks: NDArray[np.float32]


class Network:
    """The encoder with its trained layers, and the head on top. Threads may share it."""

    def __init__(
        self, head: Head, tensors: Mapping[str, NDArray[Any]], encoder: SharedEncoder | None = None
    ) -> None:
        """Take the tensors by the names of the packaged model, and the encoder with its first layers."""
        self._head = head
        self._encoder = LaterLayers(encoder or shared_encoder(), lambda: tensors)
        self._known: OrderedDict[bytes, tuple[float, NDArray[np.float32]]] = OrderedDict()
        self._guard = threading.Lock()

    def pieces(self, text: str) -> Pieces:
        """Return the word pieces of a text."""
        return self._encoder.encoder.pieces(text)

    def read(self, pieces: Pieces, start: int, named: Mapping[str, float]) -> Reading:
        """Judge the window of some word pieces that begins at `start`. The same words are read once."""
        ids = (START, *pieces.ids[start : start + WINDOW], END)
        key = np.array(ids, np.int32).tobytes()
        with self._guard:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
        if known is None:
            known = self._head.judge(self._encoder.states(ids))
            with self._guard:
                self._known[key] = known
                if len(self._known) > MAX_KNOWN:
                    self._known.popitem(last=False)
        total, looks = known
        return Reading(total + self._head.beside(named), start, looks[1:-1])


def starts(pieces: Pieces) -> Sequence[int]:
    """Return where the windows of a text begin: all of it is in one, and they overlap."""
    count = max(0, math.ceil((len(pieces.ids) - WINDOW) / STEP))
    return range(0, count * STEP + 1, STEP)


def looked_at(reading: Reading, pieces: Pieces) -> tuple[int, int]:
    """Return the characters from the first to the last of the pieces that were looked at most."""
    most = np.flatnonzero(reading.looks >= 0.5 * reading.looks.max()) + reading.start
    return pieces.places[int(most[0])][0], pieces.places[int(most[-1])][1]


def unpack(arrays: Mapping[str, NDArray[Any]]) -> tuple[Head, dict[str, NDArray[Any]]]:
    """Return the head, and the tensors for the encoder, of the arrays that `make train-filter` wrote.

    Raises:
        ValueError: the head is for other features than this version makes.
    """
    if len(arrays["head_named"]) != len(DENSE):
        raise ValueError("The filter's network is of other features than this version makes: train it again.")
    head = Head(
        questions=arrays["head_questions"].astype(np.float32),
        hidden=arrays["head_hidden"].astype(np.float32),
        hidden_bias=arrays["head_hidden_bias"].astype(np.float32),
        last=arrays["head_last"].astype(np.float32),
        named=arrays["head_named"].astype(np.float32),
        bias=float(arrays["head_bias"]),
    )
    return head, trained_tensors(arrays)


def _gelu(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = [math.erf(value / math.sqrt(2)) for value in values.tolist()]
    return 0.5 * values * (1 + np.array(spread, np.float32))
