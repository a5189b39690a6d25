"""Files of match models that are damaged or inconsistent."""

from typing import Any

import numpy as np
import pytest
from tests.helpers.models.matching import matcher_file

from postroom.domain.errors import Invalid
from postroom.grouping.matching.model import packaged_bytes, read_model


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.999])
def test_read_model_of_a_truncated_file_is_refused(share: float) -> None:
    whole = packaged_bytes()
    with pytest.raises(Invalid, match="The match model is damaged"):
        read_model(whole[: int(len(whole) * share)])


def test_read_model_with_flipped_bit_raises_invalid_only() -> None:
    whole = packaged_bytes()
    random = np.random.default_rng(1)
    refused = 0
    for _ in range(60):
        flipped = bytearray(whole)
        flipped[int(random.integers(len(whole)))] ^= 1 << int(random.integers(8))
        try:
            read_model(bytes(flipped))
        except Invalid:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"names": ["colour"]}, "other features"),
        ({"join_from": float("nan")}, "damaged"),
        ({"join_from": [0.0, 1.0]}, "damaged"),
        ({"first_slope": float("inf")}, "damaged"),
        ({"first_features": 3}, "has 3 features"),
        ({"second_roots": [0]}, "no trees"),
        ({"second_value": [float("nan")]}, "not finite numbers"),
        ({"first_left": [0]}, "damaged"),
    ],
)
def test_read_model_of_an_inconsistent_file_says_why(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        read_model(matcher_file(**changed))
