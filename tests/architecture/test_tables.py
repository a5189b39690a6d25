"""Each table has one owner, the noun that writes it. Who else reads or writes it is listed with the reason."""

import ast
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa
from scripts.operations.retention import FIXED, GROUPS
from tests.architecture.project import ROOT, package_sources

from postroom.db.tables import metadata

TABLES = frozenset(metadata.tables)
DELETED_BY_HAND = {"memberships", "projects", "slack_apps", "trackers", "users"}
"""What is deleted for no age; it may take a while."""
SETTINGS_PAGE = ROOT / "docs" / "reference" / "settings.md"

OWNERS = {
    "audit": "audit_entries",
    "backups": "backups installation",
    "grouping": (
        "consolidations grouping_constraints one_fix_answers reading_leases regroup_suggestions regroupings "
        "signal_features"
    ),
    "handoff": "handoff_configs handoffs webhook_deliveries",
    "identity": "memberships organizations personal_api_keys user_autonomy users",
    "intake": "awaited_resolutions",
    "issues": (
        "error_fingerprints error_issue_hours error_issue_users error_issues error_occurrence_keys "
        "error_trace_points"
    ),
    "jobs": "dead_letters jobs pending_work scheduler_lease workers",
    "metrics": "metrics",
    "notify": (
        "notification_deliveries notification_destinations notification_threads slack_apps slack_link_tokens "
        "slack_links slack_requests"
    ),
    "observability": "counter_totals deletions",
    "people": "erasures",
    "projects": "activity_log model_calls model_checks model_outages model_spend project_configs projects",
    "reports": (
        "artefacts host_events report_claims report_counts report_events report_labels report_outcomes "
        "report_readers report_removals report_state_changes report_text_changes report_texts report_views "
        "report_watches reports search_words"
    ),
    "repositories": "git_connections",
    "research": "research_runs research_steps",
    "scouts": (
        "project_profiles scout_configs scout_emissions scout_notes scout_outputs "
        "scout_reports scout_run_steps scout_runs scout_scratchpad server_flags"
    ),
    "screening": "agent_text_screenings removed_signals screening_lessons signal_screenings",
    "sdk_events": "events intake_counts pending_occurrences recent_occurrences",
    "sessions": "invites second_factors sessions sign_in_links sign_in_state user_identities",
    "signals": (
        "grouping_states import_files import_plans import_rejects import_runs imported_items signal_edits "
        "signal_originals signal_traces signals"
    ),
    "skills": "skill_files skill_versions skills",
    "source_maps": "releases source_map_chunks source_map_files source_map_uploads source_maps",
    "sources": ("connected_sources source_configs source_deliveries source_signals source_states"),
    "tasks": "task_runs tasks",
    "tokens": "project_tokens",
    "trackers": "tracker_links trackers",
}
"""The tables that each noun writes."""

READERS = {
    # who the accounts and keys of entries are, and which organizations there are
    "audit": "organizations personal_api_keys users",
    # what a run left
    "evals": "signals",
    # what a report was acted on by, and its signals
    "grouping": (
        "artefacts imported_items projects report_claims report_removals report_watches reports signal_screenings "
        "signals "
        "source_signals"
    ),
    # the facts that decide a start
    "handoff": (
        "artefacts one_fix_answers projects regroup_suggestions regroupings report_claims report_watches reports "
        "signal_screenings signals task_runs"
    ),
    # keys that are limited to projects, and the members of one
    "identity": "projects",
    # what a delivery becomes
    "intake": "reports signals source_deliveries source_signals source_states tracker_links trackers",
    # the report of an issue
    "issues": "reports signals",
    # what waits, and what is wrong: no rows, only numbers of them
    "observability": (
        "dead_letters jobs model_outages notification_deliveries pending_occurrences scheduler_lease scout_runs "
        "signal_screenings signals source_deliveries webhook_deliveries workers"
    ),
    # whose an address is, and the kinds of sources; every table is searched and erased by its declaration: ADR 99
    "people": "connected_sources users",
    # whose a project is, and how many reports it had today
    "projects": "memberships organizations users reports",
    # columns of the inbox, waiting for a repository, whose an entry is, affected users,
    # whether anybody is notified, screened names
    "reports": (
        "agent_text_screenings error_issues git_connections imported_items notification_destinations "
        "notification_threads research_runs research_steps scout_configs scout_reports scout_runs signals "
        "skill_versions skills source_signals task_runs tasks"
    ),
    # the material of a report
    "research": "artefacts projects reports signal_screenings signals",
    # queries of detectors, what forms measure, the profile of a project
    "scouts": (
        "activity_log artefacts events git_connections project_configs projects reports signals skills task_runs"
    ),
    # texts to screen, and their reports
    "screening": "reports signals",
    # who signs in, and where they belong
    "sessions": "memberships organizations projects users",
    # counts of the funnel and of jobs, and what a delivery brought
    "signals": "projects signal_features signal_screenings source_signals workers",
    # who changed a skill
    "skills": "users",
    # the home of a source
    "sources": "projects",
    # the report of a task, and what names one that is kept
    "tasks": "artefacts handoffs reports scout_reports scout_runs",
    # what an issue is compared with, and the issue that a report came from
    "trackers": "report_claims report_state_changes report_watches reports signals",
}
"""The tables of other nouns that each noun reads in its own queries. One that is gone has to leave this list."""

_SQL = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY|TRUNCATE|FROM|JOIN|USING)\s+(?:ONLY\s+)?(\w+)", re.IGNORECASE
)
_WRITING = {"INSERT INTO", "UPDATE", "DELETE FROM", "COPY", "TRUNCATE"}
_STATEMENTS = {"insert", "update", "delete"}


def statements(text: str) -> set[tuple[str, bool]]:
    """Return the tables that SQL in a text names, each with whether it is written."""
    return {
        (table, " ".join(verb.upper().split()) in _WRITING)
        for verb, table in _SQL.findall(text)
        if table in TABLES and verb == verb.upper()
    }


def imports_of(tree: ast.Module, package: str) -> dict[str, str]:
    """Return what a module imports from a package, by the name that it has in the module."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package)
        for alias in node.names
    }


def uses(tree: ast.Module) -> set[tuple[str, bool]]:
    """Return the tables that a module imports or names in SQL, each with whether it is written."""
    tables = {
        name: table for name, table in imports_of(tree, "postroom.db.tables").items() if table in TABLES
    }
    verbs = {name: name for name in _STATEMENTS} | imports_of(tree, "sqlalchemy")
    found = {(table, False) for table in tables.values()}
    for node in ast.walk(tree):
        # A table may get a shorter name: `rows = signals`.
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in tables:
            shorter = [one.id for one in node.targets if isinstance(one, ast.Name)]
            tables |= dict.fromkeys(shorter, tables[node.value.id])
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            verb = ast.unparse(node.func).rpartition(".")[2]
            named = [*node.args[:1], *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
            if verbs.get(verb) in _STATEMENTS:
                found |= {
                    (tables[one.id], True) for one in named if isinstance(one, ast.Name) and one.id in tables
                }
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= statements(node.value)
    return found


@cache
def uses_by_noun() -> dict[str, set[tuple[str, bool]]]:
    found: defaultdict[str, set[tuple[str, bool]]] = defaultdict(set)
    for source in package_sources():
        noun = source.path.split("/")[2].removesuffix(".py")
        if noun not in {"db", "domain", "text"}:
            found[noun] |= uses(source.tree)
    return dict(found)


def owner_of() -> dict[str, str]:
    return {table: noun for noun, tables in OWNERS.items() for table in tables.split()}


def test_tables_have_one_owner() -> None:
    listed = [table for tables in OWNERS.values() for table in tables.split()]

    assert sorted(listed) == sorted(TABLES)


def test_tables_are_written_by_owner() -> None:
    owners = owner_of()
    others = {
        (noun, table)
        for noun, found in uses_by_noun().items()
        for table, written in found
        if written and owners[table] != noun
    }

    assert others == set(), "Have the owner's service write it."


def test_reads_of_other_nouns_are_listed() -> None:
    owners = owner_of()
    read = {
        noun: {table for table, _ in found if owners[table] != noun} for noun, found in uses_by_noun().items()
    }

    listed = {noun: set(tables.split()) for noun, tables in READERS.items()}
    assert {noun: tables for noun, tables in read.items() if tables} == listed, "Ask the owner's service."


def test_tables_search_finds_reads_and_writes() -> None:
    tree = ast.parse(
        "from postroom.db.tables import reports, signals as rows, tasks\n"
        "from sqlalchemy.dialects.postgresql import insert as upsert\n"
        "q = sa.update(rows).where(rows.c.id == 1)\n"
        "short = tasks\n"
        "r = upsert(short)\n"
        "s = 'DELETE FROM users WHERE id IN (SELECT id FROM sessions)'\n"
        "text = 'an update from reports of users'\n"
    )

    assert uses(tree) == {
        ("reports", False),
        ("signals", False),
        ("signals", True),
        ("tasks", False),
        ("tasks", True),
        ("users", True),
        ("sessions", False),
    }


def test_retention_page_names_tables_and_settings_that_exist() -> None:
    listed = [table for _, _, tables in GROUPS for table in tables.split()]
    listed += [table for _, tables in FIXED for table in tables.split()]
    named = {setting for setting, _, _ in GROUPS}
    settings = {
        line.split("`")[1] for line in SETTINGS_PAGE.read_text().splitlines() if line.startswith("| `")
    }

    assert sorted(set(listed)) == sorted(listed)
    assert set(listed) <= TABLES
    assert named <= settings


def test_foreign_keys_to_what_is_deleted_for_its_age_are_indexed() -> None:
    missing = {
        key.elements[0].column.table.name
        for table in metadata.tables.values()
        for key in table.foreign_key_constraints
        if not _is_indexed(table, key.column_keys)
    }

    assert missing <= DELETED_BY_HAND, "Deleting the row that they reference would read the whole table."


def _is_indexed(table: sa.Table, columns: Sequence[str]) -> bool:
    unique = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    whole = [each for each in table.indexes if each.dialect_options["postgresql"]["where"] is None]
    keys: list[sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.Index] = [*unique, *whole]
    if isinstance(table.primary_key, sa.PrimaryKeyConstraint):
        keys.append(table.primary_key)
    found = [[column.name for column in each.columns] for each in keys]
    return any(names[: len(columns)] == list(columns) for names in found)
