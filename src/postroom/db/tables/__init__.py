"""Every table of Postroom, as SQLAlchemy Core, one module a noun. Migrations make them.

A test holds the two together.

Conventions: `id` is a time-ordered UUID unless the wire contract asks for an integer; times are aware, in
UTC; `project_id` leads every index that a request uses.
"""

from postroom.db.tables.accounts import memberships, organizations, personal_api_keys, projects, users
from postroom.db.tables.base import metadata
from postroom.db.tables.configs import (
    activity_log,
    git_connections,
    project_configs,
    server_flags,
    source_configs,
    user_autonomy,
)
from postroom.db.tables.consolidations import (
    CONSOLIDATION_STATES,
    consolidation_states,
    consolidations,
    reading_states,
)
from postroom.db.tables.handoffs import (
    DELIVERY_STATUSES,
    HANDOFF_CHANNELS,
    WATCHES,
    handoff_configs,
    handoffs,
    host_events,
    report_watches,
    webhook_deliveries,
)
from postroom.db.tables.metrics import metrics
from postroom.db.tables.reports import (
    REGROUPINGS,
    REMOVALS,
    REPORT_STATUSES,
    STATUS_RANK,
    artefacts,
    grouping_constraints,
    regroup_suggestions,
    regroupings,
    report_claims,
    report_counts,
    report_removals,
    report_state_changes,
    reports,
)
from postroom.db.tables.research import RESEARCH_OUTCOMES, research_runs, research_steps
from postroom.db.tables.scouts import (
    posthog_connections,
    project_profiles,
    scout_configs,
    scout_emissions,
    scout_notes,
    scout_outputs,
    scout_reports,
    scout_run_steps,
    scout_runs,
    scout_scratchpad,
)
from postroom.db.tables.signals import (
    SIGNAL_STATES,
    VERDICTS,
    agent_text_screenings,
    removed_signals,
    screening_lessons,
    signal_came,
    signal_features,
    signal_screenings,
    signal_traces,
    signals,
)
from postroom.db.tables.skills import skill_files, skill_versions, skills
from postroom.db.tables.spend import MODEL_CALL_STATES, model_calls, model_spend
from postroom.db.tables.tasks import TASK_RUN_STATUSES, task_runs, tasks
from postroom.db.tables.work import dead_letters, grouping_states, grouping_wakeups, import_runs, workers

__all__ = [
    "CONSOLIDATION_STATES",
    "DELIVERY_STATUSES",
    "HANDOFF_CHANNELS",
    "MODEL_CALL_STATES",
    "REGROUPINGS",
    "REMOVALS",
    "REPORT_STATUSES",
    "RESEARCH_OUTCOMES",
    "SIGNAL_STATES",
    "STATUS_RANK",
    "TASK_RUN_STATUSES",
    "VERDICTS",
    "WATCHES",
    "activity_log",
    "agent_text_screenings",
    "artefacts",
    "consolidation_states",
    "consolidations",
    "dead_letters",
    "git_connections",
    "grouping_constraints",
    "grouping_states",
    "grouping_wakeups",
    "handoff_configs",
    "handoffs",
    "host_events",
    "import_runs",
    "memberships",
    "metadata",
    "metrics",
    "model_calls",
    "model_spend",
    "organizations",
    "personal_api_keys",
    "posthog_connections",
    "project_configs",
    "project_profiles",
    "projects",
    "reading_states",
    "regroup_suggestions",
    "regroupings",
    "removed_signals",
    "report_claims",
    "report_counts",
    "report_removals",
    "report_state_changes",
    "report_watches",
    "reports",
    "research_runs",
    "research_steps",
    "scout_configs",
    "scout_emissions",
    "scout_notes",
    "scout_outputs",
    "scout_reports",
    "scout_run_steps",
    "scout_runs",
    "scout_scratchpad",
    "screening_lessons",
    "server_flags",
    "signal_came",
    "signal_features",
    "signal_screenings",
    "signal_traces",
    "signals",
    "skill_files",
    "skill_versions",
    "skills",
    "source_configs",
    "task_runs",
    "tasks",
    "user_autonomy",
    "users",
    "webhook_deliveries",
    "workers",
]
