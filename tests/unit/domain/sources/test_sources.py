"""What the configuration of a source may say."""

from typing import Any

import pytest

from postroom.domain.sources.configs import SCOUT, SESSION_ANALYSIS, SourceProblem, checked_config

REPLAY = ("session_replay", "scanner_finding")
GITHUB = ("github", "issue")

NOT_OBJECTS: tuple[Any, ...] = (None, [], "x", 1, True)
NO_RATES: tuple[Any, ...] = (None, True, False, "0.5", -0.001, 1.001, [], 2**63 - 1)

FILTERS = "recording_filters must be an object."
RATE = "sample_rate must be a number from 0 to 1."


@pytest.mark.parametrize(
    ("source", "config", "kept"),
    [
        (GITHUB, {}, {}),
        (
            GITHUB,
            {"sample_rate": "x", "recording_filters": []},
            {"sample_rate": "x", "recording_filters": []},
        ),
        (SCOUT, {"a": {"b": [1, None, 0.5]}}, {"a": {"b": [1, None, 0.5]}}),
        (REPLAY, {}, {}),
        (REPLAY, {"recording_filters": {}}, {"recording_filters": {}}),
        (SESSION_ANALYSIS, {}, {"sample_rate": 0.1}),
        (SESSION_ANALYSIS, {"other": 1}, {"sample_rate": 0.1, "other": 1}),
        *(
            (SESSION_ANALYSIS, {"sample_rate": rate}, {"sample_rate": rate})
            for rate in (0, 0.0, 0.25, 1, 1.0)
        ),
    ],
)
def test_source_valid_config_is_accepted(
    source: tuple[str, str], config: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert checked_config(source, config) == kept


@pytest.mark.parametrize(
    ("config", "message"),
    [
        *(({"recording_filters": wrong}, FILTERS) for wrong in NOT_OBJECTS),
        *(({"sample_rate": wrong}, RATE) for wrong in NO_RATES),
        ({"recording_filters": [], "sample_rate": 2}, FILTERS),
        ({"a": "\x00"}, "Null characters are not allowed."),
        ({"\x00": 1}, "Null characters are not allowed."),
        ({"a": "\ud800"}, "Value must be valid JSON."),
        ({"a": 2**64}, "Integers must fit into 64 bits."),
        ({"a": "x" * 70_000}, "Ensure this object has no more than 65536 bytes."),
    ],
)
@pytest.mark.parametrize("source", [REPLAY, SESSION_ANALYSIS])
def test_source_invalid_config_is_refused(
    source: tuple[str, str], config: dict[str, Any], message: str
) -> None:
    with pytest.raises(SourceProblem) as caught:
        checked_config(source, config)

    assert (caught.value.attr, caught.value.message) == ("config", message)
