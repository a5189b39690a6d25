"""How a skill says that it is to be run."""

from typing import Any

import pytest

from postroom.domain.scouts.plan import OPT_IN, TOOLS, Plan, parse_scout, plan_of
from postroom.domain.scouts.skills import SkillFault, SkillProblem

NAME = "signals-scout-shop"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, Plan("agent", None, TOOLS - OPT_IN)),
        ({"run": "agent"}, Plan("agent", None, TOOLS - OPT_IN)),
        ({"run": "detector"}, Plan("detector", "shop", TOOLS - OPT_IN)),
        (
            {"run": "detector", "detector": "error-tracking"},
            Plan("detector", "error-tracking", TOOLS - OPT_IN),
        ),
        (
            {"allowed-tools": "emit-report signals-search"},
            Plan("agent", None, frozenset({"emit-report", "signals-search"})),
        ),
        ({"allowed-tools": []}, Plan("agent", None, frozenset())),
        ({"metadata": {"a": 1}}, Plan("agent", None, TOOLS - OPT_IN)),
    ],
)
def test_plans(front: dict[str, Any], expected: Plan) -> None:
    assert plan_of(NAME, front) == expected


@pytest.mark.parametrize(
    ("front", "attr", "said"),
    [
        ({"run": "shell"}, "run", "one of: agent, detector"),
        ({"run": ["detector"]}, "run", "one of: agent, detector"),
        ({"detector": "logs"}, "detector", "only valid with 'run: detector'"),
        ({"run": "detector", "detector": "../x"}, "detector", "lower-case letters"),
        ({"run": "detector", "detector": 7}, "detector", "lower-case letters"),
        ({"allowed-tools": ["emit-signal", "bash"]}, "allowed-tools", "There is no tool 'bash'"),
        ({"allowed-tools": {"a": 1}}, "allowed-tools", "must be a list of names"),
        ({"allowed-tools": [1]}, "allowed-tools", "must be a list of names"),
    ],
)
def test_skills_that_cannot_be_run(front: dict[str, Any], attr: str, said: str) -> None:
    with pytest.raises(SkillProblem, match=said) as refused:
        plan_of(NAME, front)
    assert refused.value.attr == attr


def skill(*lines: str) -> str:
    return "\n".join(["---", f"name: {NAME}", "description: Looks.", *lines, "---", "Look."])


def test_plan_error_names_line_of_file() -> None:
    text, plan = parse_scout(skill("run: detector", "detector: logs"))
    assert (text.name, plan.detector) == (NAME, "logs")
    for lines, line in (
        (("metadata:", "  run: x", "allowed-tools: [bash]"), 6),
        (("detector: logs",), 4),
        (("run: detector", "detector: A b"), 5),
        (("run: sometimes",), 4),
    ):
        with pytest.raises(SkillFault, match=f"^Line {line}: "):
            parse_scout(skill(*lines))
    with pytest.raises(SkillFault, match="Line 2: The name of a scout's skill must start with"):
        parse_scout(skill().replace(NAME, "shop"))
