"""The tables of the code and those that the migrations make are the same; what people change is audited."""

import re
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from scripts.operations.retention import BOUNDED, FIXED, GROUPS

from postroom.db.callers import AUDITED
from postroom.db.engine import UnitOfWork
from postroom.db.revisions import MIGRATIONS, revisions
from postroom.db.tables import metadata
from postroom.people.declaration import TABLES, treatments

MADE = "made_from_the_code"

NOT_AUDITED = {
    "what arrives, and what is made of it": (
        "agent_text_screenings awaited_resolutions consolidations error_fingerprints error_issue_hours "
        "error_issue_users error_issues error_occurrence_keys error_trace_points events grouping_constraints "
        "grouping_states host_events import_files import_plans import_rejects import_runs imported_items "
        "intake_counts metrics pending_occurrences recent_occurrences regroup_suggestions removed_signals reports "
        "report_counts report_outcomes report_text_changes report_texts report_watches "
        "research_runs research_steps screening_lessons search_words signal_edits signal_features "
        "signal_originals signal_traces signals source_deliveries source_signals source_states tracker_links"
    ),
    "the work log of reports and what agents do, with their authors": (
        "artefacts handoffs one_fix_answers reading_leases report_claims scout_emissions scout_notes "
        "scout_outputs scout_reports scout_run_steps scout_runs scout_scratchpad task_runs tasks"
    ),
    "how people arrange their work": "report_labels report_readers report_views",
    "versions of skills, whose row is audited": "skill_files skill_versions",
    "uploads of builds": ("releases source_map_chunks source_map_files source_map_uploads source_maps"),
    "logs and work of the server itself": (
        "activity_log audit_entries backups counter_totals dead_letters deletions erasures installation jobs "
        "model_calls model_checks model_outages model_spend notification_deliveries notification_threads "
        "pending_work project_profiles "
        "report_events scheduler_lease slack_link_tokens slack_requests webhook_deliveries "
        "workers"
    ),
    "shown with the account: where somebody is signed in": "sessions",
    "of the whole server, for its operator": "server_flags sign_in_state",
}

STATE = {
    "invites": "created_by_id expires_at email",
    "memberships": "user_id",
    "notification_destinations": (
        "digest_at digest_since failures last_error last_error_at last_sent_at rests_until user_id"
    ),
    "git_connections": "check_error checked_at default_branch head_commit",
    "personal_api_keys": "last_used_at scout_run_id user_id",
    "project_tokens": "last_used_at sealed token_hash",
    "projects": "parent_id uuid",
    "regroupings": (
        "consolidation_id from_report_id home_report_ids reason signal_ids task_id undone_by_id user_id"
    ),
    "report_removals": "report_id requested_at",
    "report_state_changes": "artefact_ids before changed_at decision_id report_id user_id watches",
    "scout_configs": "due_at enabled_by_id failures last_run_at pause_kind pause_reason paused_at silent_from",
    "second_factors": "last_step new_recovery_codes new_secret secret tried_since tries user_id",
    "sign_in_links": "created_by_id expires_at token_hash user_id",
    "signal_screenings": (
        "decided_at decided_by_id explanation model opinion score screened_at signal_id spans threat_type verdict"
    ),
    "skills": "shipped_hash",
    "slack_apps": "connected_at connected_by_id",
    "slack_links": "app_id slack_name user_id",
    "trackers": ("failures last_error last_error_at last_ok_at last_webhook_at open_since rests_until state"),
    "user_autonomy": "user_id",
    "user_identities": "user_id",
    "users": "current_project_id uuid",
}
"""Columns of audited tables that no setting is in."""

KEYS_WITHOUT_PROJECT = {
    # The project is a column beside the key.
    "beside": (
        "agent_text_screenings: none; artefacts: id; consolidations: id; error_fingerprints: none; "
        "error_issues: id; events: none; grouping_constraints: id; handoffs: id, report_id, task_run_id; "
        "imported_items: signal_id; metrics: none; notification_deliveries: destination_id report_id, id; "
        "one_fix_answers: first_report_id second_report_id; regroup_suggestions: id; regroupings: id; "
        "report_claims: report_id; report_events: id; report_outcomes: id; report_texts: report_id; "
        "report_watches: kind report_id; reports: id; research_runs: id, report_id; scout_reports: id; "
        "search_words: none; signal_edits: signal_id; signal_features: signal_id; signal_screenings: "
        "signal_id; signals: id; source_deliveries: id, key source_id; tracker_links: external_id tracker_id, "
        "id, report_id"
    ),
    # The table has no such column.
    "absent": (
        "awaited_resolutions: report_id; notification_threads: destination_id report_id; report_readers: "
        "report_id user_id; research_steps: key round run_id step; signal_originals: signal_id; "
        "signal_traces: id; source_signals: signal_id"
    ),
}
"""Unique keys without the project of tables that grow with signals, events or what follows them.

A PostgreSQL that distributes tables by project needs it in each: see docs/explanation/scaling.md.
"""

GROW = ("REPORT_DAYS", "TRACE_DAYS", "SCREENING", "SDKS", "METRICS", "ISSUE_DAYS", "SOURCES", "NOTIFICATIONS")

_ALWAYS = {"id", "created_at", "updated_at", "project_id", "organization_id"}

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = to_regnamespace(:schema) AND conrelid <> 0
      AND conrelid::regclass::text NOT LIKE '%alembic_version'
"""
_INDEXES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = :schema AND tablename <> 'alembic_version'
"""
_COLUMNS = """
    SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
           pg_get_expr(adbin, adrelid), col_description(pg_class.oid, attnum)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
      AND relname <> 'alembic_version'
"""

_TABLES = """
    SELECT table_name FROM information_schema.tables JOIN pg_class ON oid = to_regclass(table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND NOT relispartition
      AND table_name <> 'alembic_version'
"""


def differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def described(uow: UnitOfWork, schema: str) -> dict[str, set[tuple[Any, ...]]]:
    """Return what the database itself says of a schema, without the schema's name."""
    await uow.execute(sa.text(f"SET LOCAL search_path TO {schema}, public"))
    found = {}
    for kind, query in (("columns", _COLUMNS), ("constraints", _CONSTRAINTS), ("indexes", _INDEXES)):
        rows = await uow.execute(sa.text(query), {"schema": schema})
        found[kind] = {tuple(_plain(value, schema) for value in row) for row in rows}
    return found


def _plain(value: Any, schema: str) -> Any:
    return value.replace(f"{schema}.", "") if isinstance(value, str) else value


async def test_alembic_finds_nothing_to_migrate(uow: UnitOfWork) -> None:
    assert await uow.run_sync(differences) == []


async def test_checks_indexes_and_defaults_are_the_same_too(uow: UnitOfWork) -> None:
    """Alembic doesn't look at checks, at the conditions of indexes and at generated columns."""
    await uow.execute(sa.text(f"CREATE SCHEMA {MADE}"))
    await uow.execute(sa.text(f"SET LOCAL search_path TO {MADE}, public"))
    await uow.run_sync(lambda connection: metadata.create_all(connection, checkfirst=False))
    from_the_code = await described(uow, MADE)
    from_the_migrations = await described(uow, "public")

    assert from_the_code["columns"], "the comparison is of something"
    for kind, found in from_the_code.items():
        assert from_the_migrations[kind] == found, kind


def test_schema_newest_migration_is_head() -> None:
    """The code goes by the numbers in file names, Alembic by what each migration says of the one before it."""
    chain = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]

    assert revisions() == chain[::-1]


async def triggers(uow: UnitOfWork) -> dict[str, set[str]]:
    """Return the columns that each audited table's trigger records."""
    rows = await uow.execute(
        sa.text(
            "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'record_audit'"
        )
    )
    found = {}
    for table, text in rows:
        lists: list[Any] = re.findall(r"'\{([^}']*)\}'", text)
        found[table] = {name for part in lists for name in part.split(",") if name}
    return found


async def test_audit_every_table_is_audited_or_named(uow: UnitOfWork) -> None:
    named = [table for tables in NOT_AUDITED.values() for table in tables.split()]

    assert set(await triggers(uow)) == AUDITED
    assert sorted([*named, *AUDITED]) == sorted(metadata.tables)


async def test_audit_every_column_is_recorded_or_named(uow: UnitOfWork) -> None:
    recorded = await triggers(uow)
    for table in AUDITED:
        columns = {column.name for column in metadata.tables[table].columns} - _ALWAYS

        assert columns - recorded[table] == set(STATE.get(table, "").split()), table


async def test_tables_have_a_retention_or_are_bounded_by_nature(uow: UnitOfWork) -> None:
    """What the database has, so that no table is forgotten that the code makes beside its migrations."""
    found = await uow.execute(sa.text(_TABLES))
    limited = [table for _, _, tables in GROUPS for table in tables.split()]
    limited += [table for _, tables in FIXED for table in tables.split()]
    bounded = [table for _, tables in BOUNDED for table in tables.split()]

    assert sorted(limited + bounded) == sorted(found.scalars()), (
        "Say in scripts/operations/retention.py what limits it."
    )


async def test_tables_declare_what_they_hold_of_persons_once(uow: UnitOfWork) -> None:
    found = await uow.execute(sa.text(_TABLES))
    declared = [table for _, _, tables in TABLES for table in tables.split()]

    assert sorted(declared) == sorted(found.scalars()), "Declare it in people/declaration.py."


def test_tables_that_name_accounts_are_not_declared_to_hold_nothing_of_persons() -> None:
    declared = treatments()
    naming = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "users"
    }

    assert naming
    assert {table for table in naming if declared[table] == "nothing"} == set()


def test_tables_deleted_with_signals_by_foreign_key_are_declared_as_derived() -> None:
    """A derived row may not survive its signal: where the key keeps it, it needs a treatment of its own."""
    kept = {
        table.name: key.ondelete
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "signals"
    }
    declared = treatments()

    assert {table for table, ondelete in kept.items() if ondelete == "CASCADE"} == {
        table for table, treatment in declared.items() if treatment == "derived"
    } - {"report_texts", "search_words"}


def test_unique_keys_of_growing_tables_carry_the_project_or_are_named() -> None:
    grown = [
        table
        for limit, _, tables in GROUPS
        if any(name in limit for name in GROW)
        for table in tables.split()
    ]
    found: dict[str, list[str]] = {"beside": [], "absent": []}
    for name in sorted({*grown, "consolidations", "report_events", "search_words"}):
        table = metadata.tables[name]
        keys = [[column.name for column in table.primary_key]]
        keys += [
            [column.name for column in one.columns]
            for one in table.constraints
            if isinstance(one, sa.UniqueConstraint)
        ]
        keys += [
            [str(getattr(part, "name", part)) for part in one.expressions]
            for one in table.indexes
            if one.unique
        ]
        without = sorted({" ".join(sorted(key)) for key in keys if "project_id" not in key})
        found["beside" if "project_id" in table.columns else "absent"].append(
            f"{name}: {', '.join(without) or 'none'}"
        )

    assert {kind: "; ".join(tables) for kind, tables in found.items()} == KEYS_WITHOUT_PROJECT
