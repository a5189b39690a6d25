"""Exported trees give, to the last bit, what the library says that grew them."""

from collections.abc import Collection
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier
from training.train_matcher import export, together

from postroom.domain.errors import Invalid
from postroom.grouping.matching.context import CONTEXT
from postroom.grouping.matching.features import FEATURES
from postroom.grouping.matching.forest import FEW_ROWS, Forest
from postroom.grouping.matching.model import ABSENT, TrainedStage, pack_model, packaged_model, read_model


def grown(leaves: int = 12) -> tuple[HistGradientBoostingClassifier, np.random.Generator]:
    return fitted(leaves), np.random.default_rng(4)


@cache
def fitted(leaves: int) -> HistGradientBoostingClassifier:
    random = np.random.default_rng(3)
    rows = random.normal(size=(900, 5)).astype(np.float32)
    rows[:, 1] = np.round(rows[:, 1])
    rows[random.uniform(size=rows.shape) < 0.15] = np.nan
    labels = np.nan_to_num(rows[:, 0]) + np.isnan(rows[:, 2]) + np.nan_to_num(rows[:, 1]) ** 2 > 1.0
    model = HistGradientBoostingClassifier(
        max_iter=25, max_leaf_nodes=leaves, min_samples_leaf=5, early_stopping=False, random_state=0
    )
    return model.fit(rows, labels)


def grown_for(names: Collection[str]) -> TrainedStage:
    return TrainedStage(export(grown()[0]) | {"features": np.array(len(names))}, slope=2.0, shift=-1.0)


@pytest.mark.parametrize("count", [3, 24, FEW_ROWS, FEW_ROWS + 1, 2_000])
def test_forest_sums_agree_with_reference(count: int) -> None:
    model, random = grown()
    rows = random.normal(size=(count, 5)).astype(np.float32)
    rows[:, 1] = np.round(rows[:, 1])
    rows[random.uniform(size=rows.shape) < 0.3] = np.nan
    rows[:3] = [[np.inf] * 5, [-np.inf] * 5, [np.nan] * 5]

    found = Forest.of(export(model)).sums(rows)

    assert found.tolist() == model.decision_function(rows).tolist()


def test_forest_value_at_threshold_goes_left() -> None:
    arrays = {
        "base": np.array(0.5),
        "features": np.array(1),
        "roots": np.array([0, 3]),
        "feature": np.array([0, -1, -1]),
        "threshold": np.array([0.25, 0.0, 0.0]),
        "missing_left": np.array([1, 0, 0]),
        "left": np.array([1, 0, 0]),
        "right": np.array([2, 0, 0]),
        "value": np.array([0.0, 1.0, 2.0]),
    }

    rows = np.array([[0.25], [0.2500001], [np.nan]], np.float32)
    assert Forest.of(arrays).sums(rows).tolist() == [1.5, 2.5, 1.5]
    arrays["missing_left"][0] = 0
    assert Forest.of(arrays).sums(rows).tolist() == [1.5, 2.5, 2.5]


@pytest.mark.parametrize("count", [1, FEW_ROWS + 1])
def test_forest_single_leaf_tree_adds_value(count: int) -> None:
    branching = {"feature": 0, "threshold": 0.25, "missing_left": 1, "left": 1, "right": 2, "value": 0.0}
    leaf = {"feature": -1, "threshold": 0.0, "missing_left": 0, "left": 0, "right": 0, "value": 4.0}
    nodes = [leaf, branching, leaf, leaf | {"value": 1.0}, leaf]
    arrays = {name: np.array([node[name] for node in nodes]) for name in leaf}
    arrays |= {"base": np.array(0.5), "features": np.array(1), "roots": np.array([0, 1, 4, 5])}

    assert Forest.of(arrays).sums(np.full((count, 1), 0.3, np.float32)).tolist() == [9.5] * count


def test_trees_that_are_too_large_are_refused() -> None:
    model, _ = grown(leaves=20)

    with pytest.raises(ValueError, match="more than 16 leaves"):
        Forest.of(export(model))


def test_forest_cyclic_nodes_are_refused() -> None:
    arrays = export(grown()[0])
    arrays["right"][0] = 0

    with pytest.raises(ValueError, match=r"no tree|more than 16"):
        Forest.of(arrays)


def test_forest_packaged_model_gives_probabilities() -> None:
    model = packaged_model()
    rows = np.random.default_rng(0).normal(size=(500, len(FEATURES))).astype(np.float32)

    odds, probability = model.log_odds(rows), model.probability(rows)

    assert odds.min() >= ABSENT
    assert np.allclose(np.log(probability / (1 - probability)), odds)
    assert model.first.slope > 0
    assert model.second.slope > 0
    for threshold in (model.threshold, model.pair_threshold):
        assert 0.05 < 1 / (1 + np.exp(-threshold)) < 0.95


def test_forest_packed_model_round_trips() -> None:
    first, second = grown_for(FEATURES), grown_for(CONTEXT)

    model = read_model(pack_model(first, second, version="v1", threshold=-0.5, pair_threshold=0.25))

    assert (model.version, model.threshold, model.pair_threshold) == ("v1", -0.5, 0.25)
    rows = np.random.default_rng(1).normal(size=(50, len(CONTEXT))).astype(np.float32)
    expected = np.maximum(2.0 * Forest.of(second.arrays).sums(rows) - 1.0, ABSENT)
    assert model.second.log_odds(rows).tolist() == expected.tolist()


def test_forests_together_give_their_mean() -> None:
    one, other = grown()[0], grown(leaves=6)[0]
    rows = np.random.default_rng(5).normal(size=(300, 5)).astype(np.float32)

    both = Forest.of(together([export(one), export(other)])).sums(rows)

    assert np.allclose(both, (one.decision_function(rows) + other.decision_function(rows)) / 2)


def test_forest_model_for_other_features_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = pack_model(
        grown_for(FEATURES), grown_for(CONTEXT), version="v", threshold=0.0, pair_threshold=0.0
    )
    monkeypatch.setitem(FEATURES, "colour", "what colour it has")

    with pytest.raises(Invalid, match="other features"):
        read_model(packed)


@given(st.binary(max_size=200))
def test_damaged_weights_are_told(packed: bytes) -> None:
    with pytest.raises(Invalid):
        read_model(packed)
