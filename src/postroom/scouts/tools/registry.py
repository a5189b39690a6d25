"""The registry of the tools of scouts."""

from collections.abc import Mapping, Sequence
from typing import Any

from postroom.models import language
from postroom.scouts.tools import inbox, memory, metrics, outputs, project, repositories, signals
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.tool import Tool

TOOLS: Mapping[str, Tool[..., Any]] = {
    tool.name: tool
    for tool in (
        project.project_profile,
        inbox.inbox_search,
        signals.signals_search,
        metrics.metrics_query,
        project.runs_list,
        project.members_list,
        project.notes_list,
        repositories.repositories_list,
        repositories.repository_files,
        repositories.repository_read,
        memory.scratchpad_search,
        memory.scratchpad_remember,
        memory.scratchpad_forget,
        outputs.emit_signal,
        outputs.emit_report,
        outputs.edit_report,
        outputs.record_output,
    )
}
"""Every tool by its name."""


def tools_of(context: RunContext) -> Sequence[language.Tool]:
    """Return the tools that the run's skill allows, for a language model."""
    return [tool.for_agent(context) for name, tool in sorted(TOOLS.items()) if name in context.tools]
