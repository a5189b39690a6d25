"""What limits each table, for docs/reference/retention.md; a test compares it with the tables and settings."""

GROUPS: tuple[tuple[str, str, str], ...] = (
    (
        "POSTROOM_RETENTION__REPORT_DAYS",
        (
            "deleted with their report, once resolved, dismissed or archived that long ago, and erased after "
            "`POSTROOM_RETENTION__DELETED_DAYS`; hourly, 500 rows a transaction"
        ),
        """artefacts awaited_resolutions grouping_constraints handoffs imported_items one_fix_answers
        regroup_suggestions report_claims report_outcomes report_readers report_watches reports research_runs
        research_steps scout_reports signal_edits signal_features signal_originals signals source_signals""",
    ),
    ("POSTROOM_RETENTION__TRACE_DAYS", "hourly, 5,000 rows a transaction", "signal_traces"),
    (
        "POSTROOM_RETENTION__HISTORY_DAYS",
        "hourly, 5,000 rows a transaction",
        "activity_log dead_letters scout_run_steps webhook_deliveries",
    ),
    ("POSTROOM_RETENTION__AUDIT_DAYS", "hourly, 5,000 rows a transaction", "audit_entries"),
    ("POSTROOM_SDKS__RETENTION_DAYS", "hourly, partitions of a day", "events"),
    ("POSTROOM_SCREENING__RETENTION_DAYS", "hourly, 500 rows a transaction", "agent_text_screenings"),
    (
        "POSTROOM_SCREENING__RETENTION_DAYS",
        "those of blocked signals without a decision, hourly; others with their signal",
        "signal_screenings",
    ),
    ("POSTROOM_METRICS__RETENTION_DAYS", "hourly, 5,000 points a transaction", "metrics"),
    (
        "POSTROOM_SOURCES__RETENTION_DAYS",
        "in steps; failed ones longer, by another setting",
        "source_deliveries",
    ),
    ("POSTROOM_NOTIFICATIONS__RETENTION_DAYS", "hourly, in steps", "notification_deliveries"),
    ("POSTROOM_SPEND__RETENTION_DAYS", "every minute, in steps", "model_calls"),
    ("POSTROOM_SOURCE_MAPS__RETENTION_DAYS", "in steps; also by total size", "source_maps source_map_files"),
    ("POSTROOM_BACKUP__KEEP", "files in the folder; of the table the newest 200 rows", "backups"),
)
"""Setting, how it is kept, and tables."""

FIXED: tuple[tuple[str, str], ...] = (
    ("90 days", "host_events intake_counts"),
    ("14 days", "report_events"),
    ("3 days", "error_occurrence_keys"),
    ("6 hours", "error_trace_points"),
    ("30 days, if they can't be counted", "pending_occurrences"),
    ("until their rows are stored", "import_files"),
    ("as long as the change can be undone", "report_state_changes"),
    ("expire by themselves", "sessions sign_in_links invites"),
    ("deleted when they are done", "jobs pending_work report_text_changes report_removals workers"),
    ("10,000 an issue", "error_issue_users"),
)
"""Other limits, and the tables that have them."""


def limits() -> dict[str, str]:
    """Return what limits each table of the groups."""
    found: dict[str, str] = {}
    for setting, how, tables in GROUPS:
        found |= dict.fromkeys(tables.split(), f"`{setting}`: {how}")
    for how, tables in FIXED:
        found |= dict.fromkeys(tables.split(), how)
    return found


def retention_page(generated: str) -> str:
    """Return the page."""
    found = limits()
    rows = "\n".join(f"| `{table}` | {found[table]} |" for table in sorted(found))
    return f"""{generated}

# Retention

What limits each table that grows with what is sent. Rows are deleted in batches, so that nobody waits for it; the
defaults are under [settings](settings.md).

| Table | Limit |
| --- | --- |
{rows}

The other tables grow with what people set up, and with the number of different things (issues, runs of scouts, of
imports and of consolidations, tasks); they are deleted with their project.
"""
