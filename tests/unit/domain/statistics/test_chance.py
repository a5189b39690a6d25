"""How likely counts are by chance: against sums that are exact, and at the edges."""

import math

import pytest

from postroom.domain.statistics.chance import CountModel, is_beyond_chance


def exact(model: CountModel, count: int) -> float:
    """Return the chance of exactly `count`."""
    if math.isinf(model.shape):
        return math.exp(count * math.log(model.mean) - model.mean - math.lgamma(count + 1))
    stays = model.shape / (model.mean + model.shape)
    ways = math.lgamma(count + model.shape) - math.lgamma(count + 1) - math.lgamma(model.shape)
    return math.exp(ways + model.shape * math.log(stays) + count * math.log1p(-stays))


@pytest.mark.parametrize("shape", [0.3, 2.0, 40.0, math.inf])
@pytest.mark.parametrize("mean", [0.2, 3.0, 60.0])
def test_tails_are_bounded_from_above_and_closely(mean: float, shape: float) -> None:
    model = CountModel(mean, shape)
    for count in (math.ceil(mean * 3) + 2, math.ceil(mean * 8) + 5):
        tail = sum(exact(model, each) for each in range(count, count + 4_000))
        assert tail <= model.at_least(count) * (1 + 1e-9)
        assert model.at_least(count) <= max(4 * tail, 1e-300)
    for count in range(math.ceil(mean)):
        assert model.at_most(count) == pytest.approx(sum(exact(model, each) for each in range(count + 1)))
    assert model.at_least(0) == model.at_least(math.floor(mean)) == model.at_most(math.ceil(mean)) == 1.0
    assert model.at_most(-1) == 0.0


def test_chance_is_higher_with_more_scatter() -> None:
    steady, bursts = [10.0] * 40, [4.0] * 36 + [64.0] * 4
    assert sum(steady) == sum(bursts)
    assert is_beyond_chance(40, steady, chance=1e-6)
    assert not is_beyond_chance(70, bursts, chance=1e-6)
    assert is_beyond_chance(700, bursts, chance=1e-6)


def test_chance_without_history_is_rarely_small() -> None:
    assert not is_beyond_chance(3, [], chance=1e-3)
    assert is_beyond_chance(100, [0.0] * 30, chance=1e-6)
    assert CountModel.of([5_000.0] * 20).at_most(2_500) < 1e-6
    assert CountModel.of([5_000.0] * 20).at_least(10_000) < 1e-6
