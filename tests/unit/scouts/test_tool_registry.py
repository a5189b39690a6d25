"""The entries of scouts' tools: what agents, the permission check and any surface are told of each."""

import re
from typing import Any

import pytest
from tests.architecture.project import ROOT

from postroom.domain.identity.scopes import INTERNAL_OBJECTS, Scope, satisfies
from postroom.domain.scouts import plan
from postroom.domain.scouts.runs import TOKEN_SCOPES
from postroom.scouts.tools.registry import TOOLS
from postroom.scouts.tools.tool import Tool

SCOPES = {*Scope, *(f"{name}:{action}" for name in INTERNAL_OBJECTS for action in ("read", "write"))}

ARGUMENTS = {
    "project-profile": "",
    "inbox-search": "text limit",
    "signals-search": "text product days limit",
    "metrics-query": "name hours bucket_minutes aggregation group_by",
    "runs-list": "skill_name emitted_only limit",
    "members-list": "search",
    "notes-list": "",
    "repositories-list": "",
    "repository-files": "repository contains",
    "repository-read": "repository path first_line lines",
    "scratchpad-search": "text limit",
    "scratchpad-remember": "key content",
    "scratchpad-forget": "key",
    "emit-signal": "description confidence evidence hypothesis severity dedupe_keys tags time_range mcp_trace_id "
    "finding_id",
    "emit-report": "title summary evidence actionability actionability_explanation already_addressed repository "
    "priority priority_explanation suggested_reviewers idempotency_key charts metrics suggested_prompts",
    "edit-report": "report_id title summary append_note append_evidence suggested_reviewers repository charts "
    "metrics suggested_prompts",
    "record-output": "records",
}
"""The names that agents use; skills of users mention them."""


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_tool_registry_entries_are_complete(name: str) -> None:
    entry: Tool[..., Any] = TOOLS[name]
    assert entry.name == name
    assert entry.description.endswith(".")
    assert entry.scope in SCOPES
    assert satisfies(TOKEN_SCOPES, entry.scope), "no run could use it"
    assert entry.scope.endswith(":write") is entry.writes
    assert entry.schema["type"] == "object"


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_agents_see_a_tool_under_the_same_names(name: str) -> None:
    assert set(TOOLS[name].schema["properties"]) == set(ARGUMENTS[name].split())
    assert TOOLS[name].function.__name__ == name.replace("-", "_")


def test_tool_reference_lists_each_tool() -> None:
    text = (ROOT / "docs" / "reference" / "scouts.md").read_text(encoding="utf-8")
    listed = text.split("**Tools.**")[1].split(" Each tool ")[0]
    assert set(re.findall(r"`([a-z-]+)`", listed)) == set(TOOLS)


def test_skills_can_name_each_tool_and_no_other() -> None:
    assert set(TOOLS) == plan.TOOLS
    assert {name for name in plan.OPT_IN if TOOLS[name].writes} == plan.OPT_IN
