"""The operations of the API as tools: their names, scopes and inputs, read from the API's own description."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "/api/projects/{project_id}/"

NAMES: Mapping[str, str] = {
    "reports_list_reports": "inbox-reports-list",
    "reports_get_report": "inbox-reports-retrieve",
    "reports_list_signals": "inbox-report-signals-list",
    "reports_claim": "inbox-reports-claim",
    "grouping_merge_reports": "inbox-reports-merge",
    "reports_change_state": "inbox-reports-set-state",
    "reports_change_states": "inbox-reports-bulk-set-state",
    "reports_edit": "inbox-reports-update",
    "artefacts_withdraw": "inbox-reports-leave-reviewers",
    "artefacts_list_artefacts": "inbox-report-artefacts-list",
    "artefacts_get_artefact": "inbox-report-artefacts-retrieve",
    "artefacts_create_artefact": "inbox-report-artefacts-create",
    "artefacts_edit_artefact": "inbox-report-artefacts-update",
    "artefacts_delete_artefact": "inbox-report-artefacts-delete",
    "reports_list_checks": "inbox-report-checks-list",
    "reports_get_check": "inbox-report-checks-retrieve",
    "reports_replace_check": "inbox-report-checks-replace",
    "signals_emit": "inbox-emit-signal",
    "grouping_take_next": "inbox-readings-next",
    "grouping_answer_reading": "inbox-readings-answer",
    "source_configs_list_configs": "inbox-source-configs-list",
    "source_configs_get_config": "inbox-source-configs-retrieve",
    "source_configs_create_config": "inbox-source-configs-create",
    "source_configs_replace_config": "inbox-source-configs-update",
    "source_configs_change_config": "inbox-source-configs-partial-update",
    "scouts_list_configs": "scout-config-list",
    "scouts_sync_configs": "scout-config-sync",
    "scouts_put_config": "scout-config-create",
    "scouts_change_config": "scout-config-update",
    "scouts_delete_config": "scout-config-delete",
    "scouts_create_scout": "scout-create",
    "scouts_run_scout": "scout-run-now",
    "scouts_get_metadata": "scout-metadata-get",
    "project_profile_get_profile": "scout-project-profile-get",
    "project_profile_list_members": "scout-members-list",
    "scout_runs_list_runs": "scout-runs-list",
    "scout_runs_get_run": "scout-runs-retrieve",
    "scout_runs_list_emissions": "scout-runs-emissions-list",
    "scout_runs_list_reports": "scout-runs-emission-reports",
    "scout_runs_list_recent": "scout-runs-recent-emissions",
    "scout_runs_emit_signal": "scout-emit-signal",
    "scout_runs_record_output": "scout-record-output",
    "scout_runs_emit_report": "scout-emit-report",
    "scout_runs_edit_report": "scout-edit-report",
    "scout_memory_search_scratchpad": "scout-scratchpad-search",
    "scout_memory_remember": "scout-scratchpad-remember",
    "scout_memory_forget": "scout-scratchpad-forget",
    "scout_memory_list_notes": "scout-notes-list",
    "scout_memory_create_note": "scout-notes-create",
    "scout_memory_delete_note": "scout-notes-delete",
}
"""Names of the original for what means the same; other operations have the one of the API's description."""

_QUARANTINE = "what the safety filter blocked is read and judged by people"
_EGRESS = "people decide where texts are sent to, and with which credentials"
_STARTS = "people decide what starts by itself and what it may cost"
_RAW = "it has texts from before the safety filter"
_INSTRUCTIONS = "people write what agents follow"
_FINAL = "it can't be undone"
_FILES = "it is about files; use the command line or the API"

LEFT_OUT: Mapping[str, str] = {
    "screening_list_quarantine": _QUARANTINE,
    "screening_release": _QUARANTINE,
    "screening_confirm": _QUARANTINE,
    "signals_list_received": _RAW,
    "signals_look_up": _RAW,
    "signals_get_trace": _RAW,
    "signals_get_original": _RAW,
    "signals_list_rejects": _RAW,
    "reports_list_evidence": _RAW,
    "sources_list_source_deliveries": _RAW,
    "sources_get_source_delivery": _RAW,
    "error_issues_list_issues": _RAW,
    "error_issues_get_issue": _RAW,
    "handing_over_get_handoff_config": _EGRESS,
    "handing_over_change_handoff_config": _EGRESS,
    "handing_over_list_deliveries": _EGRESS,
    "handing_over_get_delivery": _EGRESS,
    "handing_over_redeliver": _EGRESS,
    "notifications_add_destination": _EGRESS,
    "notifications_change_destination": _EGRESS,
    "notifications_list_destinations": _EGRESS,
    "notifications_list_notifications": _EGRESS,
    "notifications_remove_destination": _EGRESS,
    "notifications_retry_destination": _EGRESS,
    "notifications_retry_notification": _EGRESS,
    "notifications_rotate_destination": _EGRESS,
    "notifications_test_destination": _EGRESS,
    "notifications_list_conversations": _EGRESS,
    "notifications_get_slack_app": _EGRESS,
    "notifications_connect_slack_app": _EGRESS,
    "notifications_disconnect_slack_app": _EGRESS,
    "sources_add_source": _EGRESS,
    "sources_change_source": _EGRESS,
    "sources_preview_source": _EGRESS,
    "sources_test_source": _EGRESS,
    "sources_test_poll": _EGRESS,
    "sources_renew_token": _EGRESS,
    "project_tokens_list_tokens": _EGRESS,
    "project_tokens_create_token": _EGRESS,
    "project_tokens_revoke_token": _EGRESS,
    "repositories_connect_repository": _EGRESS,
    "repositories_disconnect_repository": _EGRESS,
    "handing_over_start_handoff": _STARTS,
    "project_config_change_config": _STARTS,
    "project_config_set_limits": _STARTS,
    "scouts_create_scout": _INSTRUCTIONS,
    "scouts_put_skill": _INSTRUCTIONS,
    "scout_memory_create_note": _INSTRUCTIONS,
    "reports_delete_report": _FINAL,
    "reports_reingest": _FINAL,
    "reports_export_reports": _FILES,
    "signals_begin_upload": _FILES,
    "signals_add_part": _FILES,
    "signals_preview_import": _FILES,
    "signals_start_import": _FILES,
}
"""Operations that agents don't get, whatever their key may do over REST, and why."""

UNCONFIRMED = frozenset(
    {
        "artefacts_create_artefact",
        "artefacts_withdraw",
        "grouping_answer_reading",
        "grouping_list_similar_to_signal",
        "grouping_preview_signal",
        "grouping_take_next",
        "grouping_tell_apart",
        "labels_create_label",
        "metrics_write_points",
        "reports_change_state",  # `tools.SetState` asks where it dismisses
        "reports_claim",
        "reports_correct",
        "reports_edit",
        "reports_give_feedback",
        "reports_note_view",
        "reports_read_standings",
        "reports_refresh_metrics",
        "reports_set_read_state",
        "reports_undo_changes",
        "reports_undo_decision",
        "scout_memory_remember",
        "scout_runs_edit_report",
        "scout_runs_emit_report",
        "scout_runs_emit_signal",
        "scout_runs_list_of_runs",
        "scout_runs_list_reports_of_runs",
        "scout_runs_record_output",
        "scouts_check_skill",
        "scouts_preview_form",
        "signals_emit",
        "tasks_change_run",
        "tasks_create_run",
        "tasks_create_task",
        "tasks_edit_task",
        "tasks_start_run",
        "views_create_view",
    }
)
"""Operations of other methods than GET that read, or add something, or can be undone. All others are confirmed."""

READ_ONLY = frozenset(
    {
        "grouping_list_similar_to_signal",
        "grouping_preview_signal",
        "reports_read_standings",
        "scout_runs_list_of_runs",
        "scout_runs_list_reports_of_runs",
        "scouts_check_skill",
        "scouts_preview_form",
    }
)
"""Those of them that only read."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API as a tool.

    Attributes:
        id: its name in the API's description.
        name: the tool's name.
        path: below the project, with its parameters in braces.
        parameters: the schemas of path and query, by name.
        body: the schema of the body, None without one.
        reads: whether it changes nothing.
        confirmed: whether it takes a second call with a token.
    """

    id: str
    name: str
    method: str
    path: str
    scopes: tuple[str, ...]
    summary: str
    parameters: Mapping[str, Mapping[str, Any]]
    body: Mapping[str, Any] | None
    reads: bool
    confirmed: bool

    @property
    def in_path(self) -> frozenset[str]:
        """The names of the parameters in its path."""
        return frozenset(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @property
    def kind(self) -> str:
        """What it does, in one word: `read`, `write` or `destructive`."""
        if self.reads:
            return "read"
        return "destructive" if self.confirmed else "write"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All operations by the name of their tool, and the parts of schemas that they refer to."""

    operations: Mapping[str, Operation]
    left_out: Mapping[str, str]
    schemas: Mapping[str, Any]

    def properties_of(self, schema: Mapping[str, Any] | None) -> frozenset[str] | None:
        """Return the names of an object's fields; None where they are not known, as for a choice of objects."""
        while schema is not None and "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        if schema is None:
            return frozenset()
        found = schema.get("properties")
        return None if found is None else frozenset(found)


def catalogue_of(document: Mapping[str, Any]) -> Catalogue:
    """Return the tools of an OpenAPI document: what a key can call on a project, but for `LEFT_OUT`."""
    found, left_out = {}, {}
    for path, item in document["paths"].items():
        for method, described in item.items():
            if not path.startswith(PREFIX) or "x-required-scopes" not in described:
                continue
            id = described["operationId"]
            name = NAMES.get(id) or id.lower().replace("_", "-")
            if id in LEFT_OUT:
                left_out[name] = LEFT_OUT[id]
            else:
                found[name] = _operation(id, name, method.upper(), path.removeprefix(PREFIX), described)
    return Catalogue(found, left_out, document["components"]["schemas"])


def _operation(id: str, name: str, method: str, path: str, described: Mapping[str, Any]) -> Operation:
    content = described.get("requestBody", {}).get("content", {})
    parameters = {
        one["name"]: {"description": one.get("description", ""), **one.get("schema", {})}
        for one in described.get("parameters", ())
        if one["in"] in {"path", "query"} and one["name"] != "project_id"
    }
    return Operation(
        id=id,
        name=name,
        method=method,
        path=path,
        scopes=tuple(described["x-required-scopes"]),
        summary=described.get("summary", ""),
        parameters=parameters,
        body=content.get("application/json", {}).get("schema"),
        reads=method == "GET" or id in READ_ONLY,
        confirmed=method != "GET" and id not in UNCONFIRMED,
    )
