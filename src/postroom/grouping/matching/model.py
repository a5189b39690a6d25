"""The match model: from the features of a pair to the probability that one change would mend both problems."""

import importlib.resources
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Invalid
from postroom.grouping.matching.cluster import Linked
from postroom.grouping.matching.features import FEATURES, Pairs, pair_features
from postroom.grouping.matching.forest import Forest
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.sparse import Floats

WEIGHTS = "matcher.npz"
ABSENT = -8.0
"""The log-odds of pairs that are not looked at, and the least that any pair has: about 1 in 3,000."""


@dataclass(frozen=True, slots=True)
class MatchModel:
    """`slope` and `shift` calibrate the forest's sums; groups whose mean log-odds reach `threshold` are one."""

    version: str
    forest: Forest
    slope: float
    shift: float
    threshold: float

    def log_odds(self, features: Floats) -> NDArray[np.float64]:
        """Return ln(p / (1 - p)) for each pair, at least `ABSENT`."""
        return np.maximum(self.slope * self.forest.sums(features) + self.shift, ABSENT)

    def probability(self, features: Floats) -> NDArray[np.float64]:
        """Return for each pair the probability that both are about one problem."""
        return np.asarray(1 / (1 + np.exp(-self.log_odds(features))))

    def link(self, signals: Signals) -> Linked:
        """Return the pairs of a batch with their log-odds, ready to be clustered."""
        return self.judge(len(signals), pair_features(signals))

    def judge(self, count: int, pairs: Pairs) -> Linked:
        """Return measured pairs of `count` signals with their log-odds."""
        return Linked(count, pairs.first, pairs.second, self.log_odds(pairs.features), ABSENT)


@cache
def packaged_model() -> MatchModel:
    """Return the model that comes with Postroom; it is read once.

    Raises:
        Invalid: its file is missing or damaged.
    """
    folder = importlib.resources.files("postroom.grouping.matching") / "weights"
    try:
        return read_model((folder / WEIGHTS).read_bytes())
    except OSError as error:
        raise Invalid(f"The match model can't be read: {error}. Reinstall Postroom.") from error


def read_model(packed: bytes) -> MatchModel:
    """Return the model of an `.npz` file as `pack_model` writes it.

    Raises:
        Invalid: it is no such file, or it was made for other features.
    """
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            held = {name: arrays[name] for name in arrays.files}
            names = held["names"].tolist()
            if names != list(FEATURES):
                raise Invalid(
                    "The match model was made for other features; train it anew: make train-matcher"
                )
            return MatchModel(
                version=str(held["version"]),
                forest=Forest.of(held),
                slope=float(held["slope"]),
                shift=float(held["shift"]),
                threshold=float(held["join_from"]),
            )
    except (ValueError, KeyError, OSError, EOFError, IndexError) as error:
        raise Invalid(f"The match model is damaged: {error}") from error


def pack_model(
    forest: Mapping[str, NDArray[Any]], *, version: str, slope: float, shift: float, threshold: float
) -> bytes:
    """Return the file of a model whose trees are the arrays that `Forest.of` takes."""
    out = io.BytesIO()
    trees: dict[str, Any] = dict(forest)
    numbers: dict[str, Any] = {"slope": slope, "shift": shift, "join_from": threshold}
    np.savez_compressed(out, version=np.array(version), names=np.array(list(FEATURES)), **trees, **numbers)
    return out.getvalue()
