"""The match model: from the features of a pair to the probability that one change would fix both problems.

The *first stage* judges each pair on its own, and serves wherever only some pairs are known. The *second stage* is
for whole batches: it judges each pair again, given the first stage's results for all the others.
"""

import importlib.resources
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Invalid
from postroom.grouping.matching.cluster import LIKELIEST, Linked
from postroom.grouping.matching.context import CONTEXT, pair_context
from postroom.grouping.matching.features import FEATURES, Pairs, pair_features
from postroom.grouping.matching.forest import Forest
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.sparse import Floats

WEIGHTS = "matcher.npz"
ABSENT = -8.0
"""Log-odds of pairs that are not measured, and the minimum of any pair: about 1 in 3,000."""
LIKENESS = 3.0
"""Log-odds per unit of likeness, the mean of the cosines of meaning and words. Trees know no more than the largest
likeness that they were trained on; this tells pairs beyond it apart."""
USUAL_LIKENESS = 0.233
"""The likeness that adds nothing."""
_COSINES = [list(FEATURES).index(name) for name in ("meaning", "words")]


@dataclass(frozen=True, slots=True)
class ModelStage:
    """Trees over features of pairs; `slope` and `shift` calibrate their sums."""

    forest: Forest
    slope: float
    shift: float

    def log_odds(self, features: Floats) -> NDArray[np.float64]:
        """Return ln(p / (1 - p)) for each pair, at least `ABSENT`."""
        return np.maximum(self.slope * self.forest.sums(features) + self.shift, ABSENT)


@dataclass(frozen=True, slots=True)
class MatchModel:
    """Both stages, and the mean log-odds of the most probable pairs from which two groups are joined.

    `threshold` applies to the results of `link`, `pair_threshold` to those of `judge`.
    """

    version: str
    first: ModelStage
    second: ModelStage
    threshold: float
    pair_threshold: float

    def log_odds(self, features: Floats) -> NDArray[np.float64]:
        """Return ln(p / (1 - p)) for each pair by its own features, at least `ABSENT`."""
        return self.first.log_odds(features)

    def probability(self, features: Floats) -> NDArray[np.float64]:
        """Return for each pair the probability that both are about one problem, by its own features."""
        return np.asarray(1 / (1 + np.exp(-self.log_odds(features))))

    def link(self, signals: Signals) -> Linked:
        """Return the pairs of a batch with their log-odds by both stages and likeness, ready to be clustered."""
        pairs = pair_features(signals)
        linked = self.rejudge(self.judge(len(signals), pairs))
        more = LIKENESS * (pairs.features[:, _COSINES].mean(axis=1) - USUAL_LIKENESS)
        return replace(linked, log_odds=np.maximum(linked.log_odds + more, ABSENT))

    def judge(self, count: int, pairs: Pairs) -> Linked:
        """Return any measured pairs of `count` signals with their log-odds after the first stage."""
        log_odds = self.log_odds(pairs.features)
        return Linked(count, pairs.first, pairs.second, log_odds, ABSENT, LIKELIEST)

    def rejudge(self, linked: Linked) -> Linked:
        """Return the pairs of a batch with their log-odds after the second stage.

        `linked` must be the result of the first stage for all pairs of the batch that may belong together: a pair
        is judged by the others.
        """
        return replace(linked, log_odds=self.second.log_odds(pair_context(linked)))


@cache
def packaged_model() -> MatchModel:
    """Return the packaged model; it is read once.

    Raises:
        Invalid: its file is missing or damaged.
    """
    return read_model(packaged_bytes())


def packaged_bytes() -> bytes:
    """Return the file of the packaged model.

    Raises:
        Invalid: it is missing.
    """
    folder = importlib.resources.files("postroom.grouping.matching") / "weights"
    try:
        return (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise Invalid(f"The match model can't be read: {error}. Reinstall Postroom.") from error


def read_model(packed: bytes) -> MatchModel:
    """Return the model of an `.npz` file written by `pack_model`.

    Raises:
        Invalid: it is not such a file, or it was trained on other features.
    """
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            held = {name: arrays[name] for name in arrays.files}
        names = held["names"].tolist()
    except Exception as error:  # numpy, zipfile and zlib raise unrelated types for a damaged file
        raise Invalid(f"The match model is damaged: {_message(error)}") from error
    if names != [*FEATURES, *CONTEXT]:
        raise Invalid("The match model was trained on other features; train it again: make train-matcher")
    try:
        return MatchModel(
            version=str(held["version"]),
            first=_stage(held, "first", len(FEATURES)),
            second=_stage(held, "second", len(CONTEXT)),
            threshold=_number(held["join_from"]),
            pair_threshold=_number(held["pair_join_from"]),
        )
    except (ValueError, KeyError, IndexError, TypeError, OverflowError) as error:
        raise Invalid(f"The match model is damaged: {_message(error)}") from error


def _stage(held: Mapping[str, NDArray[Any]], name: str, features: int) -> ModelStage:
    start = f"{name}_"
    arrays = {key.removeprefix(start): value for key, value in held.items() if key.startswith(start)}
    if int(arrays["features"]) != features:
        raise ValueError(f"The {name} stage has {int(arrays['features'])} features instead of {features}.")
    # Infinite thresholds are legitimate: they separate present from missing values.
    sums = all(np.isfinite(arrays[key]).all() for key in ("base", "value"))
    if not sums or np.isnan(arrays["threshold"]).any():
        raise ValueError(f"The {name} stage has values that are not finite numbers.")
    return ModelStage(Forest.of(arrays), _number(arrays["slope"]), _number(arrays["shift"]))


def _number(value: NDArray[Any]) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a finite number.")
    return number


def _message(error: Exception) -> str:
    return str(error) or type(error).__name__


@dataclass(frozen=True, slots=True)
class TrainedStage:
    """Exported arrays of trees, as `Forest.of` takes them, and their calibration."""

    arrays: Mapping[str, NDArray[Any]]
    slope: float
    shift: float


def pack_model(
    first: TrainedStage, second: TrainedStage, *, version: str, threshold: float, pair_threshold: float
) -> bytes:
    """Return the file contents of a model."""
    out = io.BytesIO()
    held: dict[str, Any] = {"join_from": threshold, "pair_join_from": pair_threshold}
    for name, stage in (("first", first), ("second", second)):
        held |= {f"{name}_{key}": value for key, value in stage.arrays.items()}
        held |= {f"{name}_slope": stage.slope, f"{name}_shift": stage.shift}
    np.savez_compressed(
        out, version=np.array(version), names=np.array([*FEATURES, *CONTEXT]), allow_pickle=False, **held
    )
    return out.getvalue()
