"""What each table holds of persons, and how finding, export and erasure treat it (ADR 99).

A test compares it with the tables of the database, and docs/reference/personal-data.md is made of it.
"""

TREATMENTS: tuple[tuple[str, str, str], ...] = (
    (
        "received",
        "What a person sent, or what an SDK sent about them.",
        "Rows of the person are exported and deleted; in rows of others the address is replaced.",
    ),
    (
        "derived",
        "Made from rows that were received, and deleted with them by foreign key.",
        "Not exported, because it repeats what is; computed again where the text of a row was changed.",
    ),
    (
        "written",
        "Texts of members, agents and models, which may quote what was received.",
        "The address is replaced; the text stays. Exported where the person is the author.",
    ),
    (
        "transient",
        "Copies on the way: work, messages and answers that retention deletes.",
        "The value is replaced, before anything else, so that nothing is delivered or tried again with it.",
    ),
    (
        "account",
        "Belongs to an account.",
        "Exported without secrets, and deleted with the account.",
    ),
    (
        "pseudonym",
        "Says what an account did.",
        "The number of the account stays, and leads to a row without name and address.",
    ),
    (
        "nothing",
        "Holds nothing of a person.",
        "Neither searched nor changed.",
    ),
)
"""Name, what the tables hold, and what erasure and export have to do with them."""

TABLES: tuple[tuple[str, str, str], ...] = (
    (
        "received",
        "texts, fields of the source, distinct ids and addresses of the sender",
        "events pending_occurrences recent_occurrences signals source_deliveries",
    ),
    (
        "received",
        "the file and its rows, until they are stored, and rows that were refused",
        "import_files import_rejects",
    ),
    (
        "received",
        "message, sample and origin of the latest occurrences, which may be a person's; numbers stay",
        "error_issues",
    ),
    ("received", "types, functions, files and messages of errors", "error_fingerprints"),
    ("received", "points of a trace with what failed there", "error_trace_points"),
    (
        "received",
        "hashes of distinct ids, which are personal as long as the ids can be guessed",
        "error_issue_users",
    ),
    (
        "derived",
        "former texts, features, vectors, screening and the way of a signal",
        "signal_edits signal_features signal_originals signal_screenings signal_traces",
    ),
    ("derived", "ids that the source gave to what it sent", "imported_items source_signals"),
    ("derived", "pairs of signals that were kept apart or together", "grouping_constraints"),
    (
        "derived",
        "words of titles and texts of reports; described and counted from what is left",
        "report_texts search_words",
    ),
    (
        "written",
        "titles, summaries, cards, samples and names of reviewers",
        "reports",
    ),
    ("written", "notes, evidence and transcripts of a report, with mentions of members", "artefacts"),
    (
        "written",
        "reasons and reviews of groups",
        "consolidations one_fix_answers regroup_suggestions regroupings",
    ),
    ("written", "tasks of agents and their output", "handoffs task_runs tasks"),
    (
        "written",
        "findings, notes, memory and transcripts of scouts",
        """scout_emissions scout_notes scout_outputs scout_reports scout_run_steps scout_runs scout_scratchpad
        project_profiles""",
    ),
    (
        "written",
        "texts that people wrote for scouts and for a project",
        "project_configs skill_files skill_versions skills",
    ),
    (
        "written",
        "results of research, with authors of commits and owners of code",
        "research_runs research_steps",
    ),
    ("written", "commits of a release with their authors", "releases"),
    ("written", "what a model was asked about and answered", "model_calls"),
    ("written", "what a tracker says of an issue, with comments", "tracker_links"),
    ("written", "columns of a report before a decision, for undoing it", "report_state_changes"),
    ("written", "why a text of an agent was held back", "agent_text_screenings"),
    (
        "written",
        "settings and rules of sources and trackers, which may name an address, and their last error",
        "connected_sources source_configs trackers",
    ),
    ("written", "labels of series, which the sender chooses", "metrics"),
    ("transient", "arguments and errors of jobs", "dead_letters jobs"),
    (
        "transient",
        "messages to be sent, or sent, with the answer",
        "notification_deliveries webhook_deliveries",
    ),
    ("transient", "signals that a model is reading", "reading_leases"),
    ("transient", "changes of a report for live clients", "report_events"),
    (
        "transient",
        "the last error of a source, which may quote what it sent, and where polling continues",
        "source_states",
    ),
    ("transient", "the issue of a report as it is resolved elsewhere", "awaited_resolutions"),
    ("account", "address, names and login; the row stays without them", "users"),
    (
        "account",
        "devices, addresses, keys, links and second factors",
        "personal_api_keys second_factors sessions sign_in_links user_identities",
    ),
    ("account", "invitations, by the address that was invited", "invites"),
    ("account", "membership and own settings", "memberships report_readers user_autonomy"),
    (
        "account",
        "where notifications go; those of a project that send to the address are deleted as well",
        "notification_destinations",
    ),
    ("account", "the person's identity in Slack", "slack_link_tokens slack_links"),
    ("account", "chunks of an upload that has not ended", "source_map_chunks"),
    (
        "pseudonym",
        "who changed what; former and new addresses and the caller's network address are replaced",
        "audit_entries",
    ),
    (
        "pseudonym",
        "who did it in a project; details that name the address are replaced",
        "activity_log import_runs report_claims report_labels report_views scout_configs slack_apps",
    ),
    (
        "nothing",
        "settings and secrets of a team's repositories and agents",
        "git_connections handoff_configs",
    ),
    ("nothing", "keyed hashes of values that were erased, and numbers", "erasures"),
    ("nothing", "names that a team gives", "organizations project_tokens projects"),
    (
        "nothing",
        "numbers, days and states",
        """backups counter_totals deletions error_issue_hours error_occurrence_keys grouping_states installation
        intake_counts model_checks model_outages model_spend pending_work removed_signals report_counts
        report_outcomes report_removals report_text_changes report_watches scheduler_lease server_flags
        sign_in_state workers""",
    ),
    (
        "nothing",
        "hashes of texts and bodies, names of pull requests",
        "host_events screening_lessons slack_requests",
    ),
    ("nothing", "names of columns and values of a field, such as a status", "import_plans"),
    ("nothing", "ids of messages in a chat", "notification_threads"),
    ("nothing", "a team's code", "source_map_files source_map_uploads source_maps"),
)
"""Treatment, what the tables hold, and the tables."""


def treatments() -> dict[str, str]:
    """Return the treatment of each table."""
    return {table: treatment for treatment, _, tables in TABLES for table in tables.split()}
