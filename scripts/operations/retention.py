"""What limits each table, for docs/reference/retention.md; a test compares it with the tables and settings."""

GROUPS: tuple[tuple[str, str, str], ...] = (
    (
        "POSTROOM_RETENTION__REPORT_DAYS",
        (
            "deleted with their report, once resolved, dismissed or archived that long ago, and erased after "
            "`POSTROOM_RETENTION__DELETED_DAYS`; hourly, 500 rows a transaction"
        ),
        """artefacts awaited_resolutions grouping_constraints handoffs imported_items one_fix_answers
        notification_threads regroup_suggestions regroupings report_claims report_outcomes report_readers
        report_texts report_watches reports research_runs research_steps scout_reports signal_edits signal_features
        signal_originals signals source_signals tracker_links""",
    ),
    ("POSTROOM_RETENTION__TRACE_DAYS", "hourly, 5,000 rows a transaction", "signal_traces"),
    (
        "POSTROOM_RETENTION__HISTORY_DAYS",
        "hourly, 5,000 rows a transaction",
        "activity_log dead_letters erasures model_spend personal_api_keys scout_run_steps webhook_deliveries",
    ),
    (
        "POSTROOM_RETENTION__HISTORY_DAYS",
        "since it ended, unless a report that is kept names it; hourly, 5,000 tasks a transaction",
        "scout_emissions scout_outputs scout_runs task_runs tasks",
    ),
    (
        "POSTROOM_RETENTION__HISTORY_DAYS",
        "since it ended, but the newest of a project is kept; hourly, 5,000 rows a transaction",
        "consolidations",
    ),
    (
        "POSTROOM_RETENTION__HISTORY_DAYS",
        "since it ended, once none of its items is left; hourly, 5,000 rows a transaction",
        "import_plans import_rejects import_runs",
    ),
    (
        "POSTROOM_RETENTION__ISSUE_DAYS",
        "since the issue occurred last, once its signal is deleted, unless suppressed; hourly, 5,000 a transaction",
        "error_fingerprints error_issues",
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
    ("28 days; hourly, 5,000 rows a transaction", "error_issue_hours"),
    ("30 days", "source_map_uploads"),
    ("as many as a project may have, the newest", "releases"),
    ("3 days; hourly, 5,000 rows a transaction", "error_occurrence_keys"),
    ("6 hours; hourly, 5,000 rows a transaction", "error_trace_points"),
    ("30 days, if they can't be counted", "pending_occurrences"),
    ("until their rows are stored", "import_files"),
    ("as long as the change can be undone", "report_state_changes"),
    (
        "expire by themselves",
        "invites reading_leases sessions sign_in_links slack_link_tokens slack_requests source_map_chunks",
    ),
    ("deleted when they are done", "jobs pending_work report_text_changes report_removals workers"),
    ("the newest", "project_profiles recent_occurrences"),
    ("words that no report has any more are deleted once a day", "search_words"),
    ("10,000 an issue", "error_issue_users"),
)
"""Other limits, and the tables that have them."""

BOUNDED: tuple[tuple[str, str], ...] = (
    (
        "what people set up, as many as they make",
        """connected_sources git_connections handoff_configs memberships notification_destinations organizations
        project_configs project_tokens projects report_labels report_views scout_configs scout_notes second_factors
        skill_files skill_versions skills slack_apps slack_links source_configs trackers user_autonomy
        user_identities users""",
    ),
    ("what scouts remember, under keys that they write again", "scout_scratchpad"),
    ("one row for each decision of a person about a blocked text", "screening_lessons"),
    (
        "one row for each project, source, model, flag, counter or kind",
        """counter_totals deletions grouping_states
        model_checks model_outages report_counts server_flags source_states""",
    ),
    ("one row for each day of a project on which something was deleted", "removed_signals"),
    ("one row", "installation scheduler_lease sign_in_state"),
)
"""Tables that do not grow with what is sent, and why."""


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
    bounded = "\n".join(
        f"| {', '.join(f'`{table}`' for table in sorted(tables.split()))} | {why} |"
        for why, tables in BOUNDED
    )
    return f"""{generated}

# Retention

What limits each table that grows with what is sent. Rows are deleted in batches, so that nobody waits for it; the
defaults are under [settings](settings.md).

| Table | Limit |
| --- | --- |
{rows}

The page System shows what was deleted last.

## Tables that do not grow with what is sent

They are deleted with their project or person.

| Tables | Why |
| --- | --- |
{bounded}
"""
