"""The trained filter's weights: one file of arrays, written by `make train-filter`."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Unavailable
from postroom.models.encoder import Tensors
from postroom.models.layers import trained_tensors
from postroom.screening.network import Head, unpack
from postroom.screening.vectors import SIZE, Numbers

FILE = "weights/filter.npz"


@dataclass(frozen=True, slots=True)
class Linear:
    """The first stage: one weight for each feature of a piece, and a bias."""

    weights: NDArray[np.float32]
    bias: float

    def sum(self, made: Numbers) -> float:
        """Return the weighted sum of a piece's features."""
        return float(self.weights[made.at] @ made.values) + self.bias


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained filter: the first stage, the network, their combination into a probability, and the thresholds.

    The probability is the logistic function of `of_network` times the worst window's score, `of_linear` times the
    worst piece's sum, `of_rules` if a rule matched, and `shift`. The network's score is capped at
    `most_of_network`: on input unlike its training data it may be certain, and wrong. `block` and `suspect` are the
    probabilities from which a text is blocked and suspicious. `tensors` reads those of the network, 5 MB, which are
    needed only while it is loaded.
    """

    version: str
    linear: Linear
    head: Head
    tensors: Callable[[], Tensors]
    of_network: float
    most_of_network: float
    of_linear: float
    of_rules: float
    shift: float
    block: float
    suspect: float

    def probability(self, network: float, linear: float, *, ruled: bool) -> float:
        """Return the probability of manipulation."""
        of_network = self.of_network * min(network, self.most_of_network)
        total = of_network + self.of_linear * linear + self.of_rules * ruled + self.shift
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


NUMBERS = ("of_network", "most_of_network", "of_linear", "of_rules", "shift", "block", "suspect")


def read_weights(opened: Callable[[], IO[bytes]]) -> Weights:
    """Return the weights in a file written by `make train-filter`; `opened` opens it, now and for the tensors.

    Raises:
        ValueError: the file was made for other features.
    """

    def tensors() -> Tensors:
        try:
            with opened() as stream, np.load(stream, allow_pickle=False) as stored:
                return trained_tensors(stored)
        except Exception as error:  # numpy, zipfile and zlib raise unrelated types for a damaged file
            raise Unavailable(f"The safety filter can't be read: {error}. Reinstall Postroom.") from error

    with opened() as stream, np.load(stream, allow_pickle=False) as stored:
        packed = stored["weights"]
        if len(packed) != SIZE:
            raise ValueError(f"The filter has {len(packed)} weights where {SIZE} are needed: train it again.")
        linear = Linear(packed.astype(np.float32) * stored["scale"].astype(np.float32), float(stored["bias"]))
        head = unpack(stored)
        numbers = {name: float(stored[name]) for name in NUMBERS}
        return Weights(str(stored["version"]), linear, head, tensors, **numbers)


@cache
def shipped_weights() -> Weights:
    """Return the packaged weights."""
    return read_weights(lambda: files("postroom.screening").joinpath(FILE).open("rb"))
