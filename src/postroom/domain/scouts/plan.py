"""How a scout's skill is run: by a function or by an agent, and with which tools."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from postroom.domain.scouts.findings import FindingKind
from postroom.domain.scouts.forms import Form, read_form
from postroom.domain.scouts.skills import (
    SCOUT_PREFIX,
    SkillFault,
    SkillProblem,
    SkillText,
    is_scout,
    parse_skill,
)

Mode = Literal["agent", "detector"]

TOOLS: frozenset[str] = frozenset(
    {
        "project-profile",
        "inbox-search",
        "signals-search",
        "metrics-query",
        "runs-list",
        "scratchpad-search",
        "scratchpad-remember",
        "scratchpad-forget",
        "notes-list",
        "members-list",
        "repositories-list",
        "repository-files",
        "repository-read",
        "emit-signal",
        "emit-report",
        "edit-report",
        "record-output",
    }
)
"""The tools that a skill can name; `scouts.tools.registry` declares them."""

OPT_IN: frozenset[str] = frozenset({"emit-report", "edit-report"})
"""Tools that a skill has only if it names them."""

FORM = "form"
"""The detector of scouts that are forms."""

_DETECTOR = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Plan:
    """The execution plan of a skill. `detector` names the function for the mode `detector`, None otherwise.

    `findings` is the default kind of its findings. `form` is what the detector `form` measures.
    """

    mode: Mode
    detector: str | None
    tools: frozenset[str]
    findings: FindingKind = "code"
    form: Form | None = None


def plan_of(name: str, front_matter: Mapping[str, Any]) -> Plan:
    """Return how the skill `name` is run; by default by an agent with the usual tools.

    `run: detector` runs the function that `detector` names, by default that of the skill's name without its prefix.

    Raises:
        SkillProblem: the front matter is invalid; `attr` is the key.
    """
    mode = front_matter.get("run", "agent")
    if mode not in ("agent", "detector"):
        raise SkillProblem("run", "'run' must be one of: agent, detector.")
    detector = front_matter.get("detector")
    if detector is not None and mode != "detector":
        raise SkillProblem("detector", "'detector' is only valid with 'run: detector'.")
    if mode == "detector" and detector is None:
        detector = name.removeprefix(SCOUT_PREFIX)
    if detector is not None and not (isinstance(detector, str) and _DETECTOR.fullmatch(detector)):
        raise SkillProblem(
            "detector", "'detector' must be a name of lower-case letters, digits and single hyphens."
        )
    findings = front_matter.get("findings", "code")
    if findings not in ("code", "operational"):
        raise SkillProblem("findings", "'findings' must be one of: code, operational.")
    form = read_form(front_matter)
    if (form is None) != (detector != FORM):
        raise SkillProblem("form", "A 'form' goes with 'run: detector' and 'detector: form'.")
    return Plan(mode, detector, _tools(front_matter.get("allowed-tools")), findings, form)


def _tools(allowed: Any) -> frozenset[str]:
    if allowed is None:
        return TOOLS - OPT_IN
    named = allowed.split() if isinstance(allowed, str) else allowed
    if not isinstance(named, list) or not all(isinstance(tool, str) for tool in named):
        raise SkillProblem(
            "allowed-tools", "'allowed-tools' must be a list of names, or names separated by spaces."
        )
    unknown = sorted(set(named) - TOOLS)
    if unknown:
        raise SkillProblem(
            "allowed-tools", f"There is no tool '{unknown[0][:60]}'. Available: {', '.join(sorted(TOOLS))}."
        )
    return frozenset(named)


def parse_scout(text: str) -> tuple[SkillText, Plan]:
    """Return the skill of a scout in a `SKILL.md`, and how it is run.

    Raises:
        SkillFault: it is invalid; the fault says why, and in which line.
    """
    skill = parse_skill(text)
    if not is_scout(skill.name):
        raise SkillFault(
            line_of(text, "name"), f"The name of a scout's skill must start with '{SCOUT_PREFIX}'."
        )
    try:
        return skill, plan_of(skill.name, skill.front_matter)
    except SkillProblem as problem:
        raise SkillFault(line_of(text, problem.attr), problem.message) from None


def line_of(text: str, name: str) -> int:
    """Return the line of a `SKILL.md` that sets a key of the front matter, 1 if none does."""
    given = re.compile(rf"""["']?{re.escape(name)}["']?\s*:""")
    found = (number for number, line in enumerate(re.split(r"\r\n?|\n", text), 1) if given.match(line))
    return next(found, 1)
