"""What the server's flag says of a project, whatever is in it."""

from typing import Any

import pytest

from postroom.domain.scouts.limits import Flag, Posture, ScoutLimits, flag_problem

USUAL = ScoutLimits(max_runs_per_tick=50, max_runs_per_day=None)


def test_enrolment_without_flag_gives_usual_limits() -> None:
    flag = Flag()
    assert (flag.enrolled(1), flag.banner(), flag.limits(1)) == (True, None, USUAL)
    assert flag.posture(1) == Posture(None, None, frozenset())
    assert not flag.posture(1).begins_enabled("signals-scout-x")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        [],
        "x",
        7,
        True,
        {"guaranteed_team_ids": None},
        {"guaranteed_team_ids": "*"},
        {"guaranteed_team_ids": {"1": True}},
        {"guaranteed_team_ids": [True, "1", 1.5, None, [1]]},
        {"team_configs": [1], "default_team_config": "x", "scouts_banner_message": 7},
        {"team_configs": {"1": 5}, "default_team_config": None},
    ],
)
def test_enrolment_invalid_payload_enrols_nobody(payload: Any) -> None:
    flag = Flag(payload)
    assert (flag.enrolled(1), flag.banner(), flag.limits(1)) == (False, None, USUAL)
    assert flag.posture(1) == Posture(None, None, frozenset())


def test_enrolment_by_flag() -> None:
    assert Flag({"guaranteed_team_ids": [1, 2]}).enrolled(2)
    assert not Flag({"guaranteed_team_ids": [1, 2]}).enrolled(3)
    assert Flag({"guaranteed_team_ids": ["*"]}).enrolled(3)
    assert not Flag({"guaranteed_team_ids": ["*", 3], "skip_team_ids": [3]}).enrolled(3)
    # A star takes everybody in but keeps nobody out.
    assert Flag({"guaranteed_team_ids": [3], "skip_team_ids": ["*"]}).enrolled(3)


@pytest.mark.parametrize(
    ("message", "shown"), [(" Hello \n", "Hello"), ("  ", None), ("", None), (None, None), (["x"], None)]
)
def test_enrolment_banner(message: Any, shown: str | None) -> None:
    assert Flag({"scouts_banner_message": message}).banner() == shown


@pytest.mark.parametrize("nothing", [0, -1, True, "7", 1.5, None, 2**31, [7]])
def test_limit_of_project_precedes_general_and_default(nothing: Any) -> None:
    both = {"max_runs_per_tick": 3, "max_runs_per_day": 4}
    none = {"max_runs_per_tick": nothing, "max_runs_per_day": nothing}
    own = {"max_runs_per_tick": 5, "max_runs_per_day": nothing}

    def limits(teams: Any, all_teams: Any) -> tuple[int, int | None]:
        found = Flag({"team_configs": teams, "default_team_config": all_teams}).limits(7)
        return found.max_runs_per_tick, found.max_runs_per_day

    assert limits({"7": own, "8": {"max_runs_per_tick": 9}}, both) == (5, 4)
    assert limits({"8": own}, both) == (3, 4)
    assert limits({"7": none}, none) == (50, None)


def test_budget_left_of_day() -> None:
    assert ScoutLimits(50, None).remaining(1000) is None
    assert [ScoutLimits(50, 3).remaining(runs) for runs in (0, 2, 3, 9)] == [3, 1, 0, 0]


def test_posture_decides_initial_config() -> None:
    flag = Flag(
        {
            "team_configs": {"1": {"enabled_skills": ["a", 7], "enabled_interval_minutes": 60}},
            "default_team_config": {"enabled_skills": [], "withheld_skills": ["z"]},
        }
    )
    own = flag.posture(1)
    assert own == Posture(frozenset({"a"}), 60, frozenset({"z"}))
    assert (own.begins_enabled("a"), own.begins_enabled("b")) == (True, False)
    assert not flag.posture(2).begins_enabled("a")


@pytest.mark.parametrize("interval", [9, 43_201, "60", True, None])
def test_config_impossible_interval_counts_as_absent(interval: Any) -> None:
    assert (
        Flag({"default_team_config": {"enabled_interval_minutes": interval}}).posture(1).interval_minutes
        is None
    )


WHOLE = {
    "guaranteed_team_ids": ["*", 1],
    "skip_team_ids": [2],
    "team_configs": {"1": {"max_runs_per_tick": 1, "max_runs_per_day": 2, "withheld_skills": ["a"]}},
    "default_team_config": {"enabled_skills": ["a"], "enabled_interval_minutes": 10},
    "max_runs_per_tick_global": 1000,
    "scouts_banner_message": "Hi",
}


@pytest.mark.parametrize("payload", [WHOLE, {}, {"scouts_banner_message": None}])
def test_operator_limits_valid_are_accepted(payload: Any) -> None:
    assert flag_problem(payload) is None


@pytest.mark.parametrize(
    ("payload", "part"),
    [
        (None, "must be a JSON object"),
        ([], "must be a JSON object"),
        ({"x": 1}, "There is no 'x'"),
        ({"scouts_banner_message": "\x00"}, "Null characters"),
        ({"scouts_banner_message": 7}, "scouts_banner_message must be"),
        ({"guaranteed_team_ids": 1}, "guaranteed_team_ids must be a list"),
        ({"guaranteed_team_ids": ["1"]}, "guaranteed_team_ids: '1' is not a project number and not '*'"),
        ({"guaranteed_team_ids": [True]}, "guaranteed_team_ids: 'True'"),
        ({"skip_team_ids": ["*"]}, "skip_team_ids: '*' is not a project number."),
        ({"max_runs_per_tick_global": 0}, "max_runs_per_tick_global must be"),
        ({"team_configs": []}, "team_configs must be an object"),
        ({"team_configs": {"x": {}}}, "team_configs.x: the name"),
        ({"team_configs": {"0": {}}}, "team_configs.0: the name"),
        ({"team_configs": {"1": []}}, "team_configs.1 must be an object"),
        ({"team_configs": {"1": {"x": 1}}}, "team_configs.1: there is no 'x'"),
        ({"default_team_config": {"max_runs_per_day": "7"}}, "default_team_config.max_runs_per_day must"),
        ({"default_team_config": {"enabled_interval_minutes": 9}}, "from 10 to 43200"),
        ({"default_team_config": {"enabled_skills": [1]}}, "default_team_config.enabled_skills must be"),
        ({"default_team_config": {"withheld_skills": "a"}}, "default_team_config.withheld_skills must be"),
    ],
)
def test_operator_limits_invalid_are_explained(payload: Any, part: str) -> None:
    assert part in (flag_problem(payload) or "")
