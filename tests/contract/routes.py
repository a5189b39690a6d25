"""Every route with what it needs, for the tests that try each as everybody who must not get through."""

from dataclasses import dataclass
from typing import Any

from tests.contract.source_routes import SOURCE_ROUTES
from tests.helpers.contract import NOWHERE

BASE = "/api/projects/{project_id}/signals/"
TASKS = "/api/projects/{project_id}/tasks/"
NOTIFY = "notification:write"
NOTIFICATIONS = "/api/projects/{project_id}/notifications/"
TRACKER = "/api/projects/{project_id}/tracker/"
READ, WRITE = "task:read", "task:write"
SCOUT_READ, SCOUT_WRITE = "signal_scout:read", "signal_scout:write"
INTERNAL, REPORTS = "signal_scout_internal:write", "signal_scout_report:write"
NOTE = {"artefact_type": "note", "content": {"note": "n"}}
SOURCE = {"source_product": "zendesk", "source_type": "ticket"}
MOMENT = {"timestamp": "2031-01-01T00:00:00Z"}
EVIDENCE = [{"description": "d", "source_id": "s"}]
WRITTEN = {"title": "t", "summary": "s", "evidence": EVIDENCE, "actionability": "not_actionable"}


@dataclass(frozen=True)
class Row:
    """What a route needs: a scope, and the status of a call without a valid key; and a body that would do."""

    scope: str
    challenge: int = 403
    body: Any = None
    also: str = ""


ROUTES: dict[str, Row] = {
    "GET processing/": Row(READ, 401),
    "GET processing_state/": Row(READ, 401),
    "PUT processing/pause/": Row(WRITE, 401, MOMENT),
    "PUT processing_state/pause/": Row(WRITE, 401, MOMENT),
    "DELETE processing/pause/": Row(WRITE, 401),
    "DELETE processing_state/pause/": Row(WRITE, 401),
    "GET source_configs/": Row(READ),
    "POST source_configs/": Row(WRITE, body=SOURCE),
    "GET source_configs/{config_id}/": Row(READ),
    "PUT source_configs/{config_id}/": Row(WRITE, body=SOURCE),
    "PATCH source_configs/{config_id}/": Row(WRITE, body={"enabled": False}),
    "DELETE source_configs/{config_id}/": Row(WRITE),
    "GET tokens/": Row(WRITE),
    "POST tokens/": Row(WRITE, body={}),
    "DELETE tokens/{token_id}/": Row(WRITE),
    "GET sdk_intake/": Row(READ),
    "POST sdk_intake/retry/": Row(WRITE),
    "GET error_issues/": Row(READ),
    "GET error_issues/{issue_id}/": Row(READ),
    "PATCH error_issues/{issue_id}/": Row(WRITE, body={"status": "resolved"}),
    "GET source_maps/": Row("error_tracking:read"),
    "DELETE source_maps/{source_map_id}/": Row("error_tracking:write"),
    "GET config/": Row(READ),
    "POST config/": Row(WRITE, body={}),
    "POST emit/": Row("signal:emit", body={**SOURCE, "source_id": "1", "description": "d"}),
    "POST preview/": Row(WRITE, body={**SOURCE, "source_id": "1", "description": "d"}),
    "POST similar/": Row(READ, body={**SOURCE, "source_id": "1", "description": "d"}),
    "POST metrics/": Row(WRITE, body={"points": [{"name": "n", "value": 1}]}),
    "GET metrics/": Row(READ),
    "GET insights/": Row(READ),
    "GET insights/groups/": Row(READ),
    "GET insights/map/": Row(READ),
    "GET metrics/names/": Row(READ),
    "GET quarantine/": Row(READ),
    "POST quarantine/{quarantined_id}/confirm/": Row(WRITE),
    "POST quarantine/{quarantined_id}/release/": Row(WRITE),
    "GET funnel/": Row(READ),
    "GET spend/": Row(READ),
    "GET spend/days/": Row(READ),
    "POST spend/limits/": Row(WRITE, body={}),
    "GET models/": Row(READ),
    "GET received/": Row(READ),
    "GET source_activity/": Row(READ),
    "GET reports/": Row(READ),
    "GET reports/available_reviewers/": Row(READ),
    "GET reports/counts/": Row(READ),
    "POST reports/bulk-state/": Row(WRITE, body={"state": "suppressed", "ids": []}),
    "GET reports/{report_id}/": Row(READ),
    "PATCH reports/{report_id}/": Row(WRITE, body={"title": "t"}),
    "DELETE reports/{report_id}/": Row(WRITE),
    "GET reports/{report_id}/signals/": Row(READ),
    "GET reports/{report_id}/evidence/": Row(READ),
    "GET reports/{report_id}/gathering/": Row(READ),
    "POST reports/{report_id}/state/": Row(WRITE, body={"state": "suppressed"}),
    "POST reports/bulk-correct/": Row(WRITE, body={"priority": "P1", "ids": [NOWHERE]}),
    "POST reports/{report_id}/corrections/": Row(WRITE, body={"priority": "P1"}),
    "GET reports/export/": Row(READ),
    "GET labels/": Row(READ),
    "POST labels/": Row(WRITE, body={"name": "l"}),
    "PATCH labels/{label}/": Row(WRITE, body={"color": "red"}),
    "DELETE labels/{label}/": Row(WRITE),
    "GET views/": Row(READ),
    "POST views/": Row(WRITE, body={"name": "v", "query": {}}),
    "PATCH views/{view_id}/": Row(WRITE, body={"is_shared": True}),
    "DELETE views/{view_id}/": Row(WRITE),
    "POST state_changes/undo/": Row(WRITE, body={"ids": [NOWHERE]}),
    "GET decisions/": Row(READ),
    "POST decisions/{decision_id}/undo/": Row(WRITE),
    "POST reports/standings/": Row(READ, body={"report_ids": [NOWHERE]}),
    "POST reports/{report_id}/claim/": Row(WRITE, body={}),
    "GET reports/{report_id}/similar/": Row(READ),
    "POST reports/{report_id}/distinct/": Row(WRITE, body={"report_id": NOWHERE}),
    "POST reports/{report_id}/merge/": Row(WRITE, body={"into": NOWHERE}),
    "POST reports/{report_id}/split/": Row(WRITE, body={"signal_ids": [NOWHERE]}),
    "GET reports/{report_id}/regroupings/": Row(READ),
    "POST regroupings/{regrouping_id}/undo/": Row(WRITE),
    "GET reports/{report_id}/regroup_suggestions/": Row(READ),
    "POST regroup_suggestions/{suggestion_id}/accept/": Row(WRITE),
    "POST regroup_suggestions/{suggestion_id}/refuse/": Row(WRITE),
    "POST move/": Row(WRITE, body={"signal_ids": [NOWHERE], "report_id": NOWHERE}),
    "POST readings/next/": Row(WRITE),
    "POST readings/{reading_id}/answer/": Row(WRITE, body={"placements": []}),
    "POST regroup/runs/": Row(WRITE, body={"dry_run": True}),
    "GET regroup/runs/": Row(READ),
    "GET regroup/runs/{regroup_run_id}/": Row(READ),
    "GET regroup/runs/{regroup_run_id}/changes/": Row(READ),
    "POST regroup/runs/{regroup_run_id}/stop/": Row(WRITE),
    "POST regroup/runs/{regroup_run_id}/undo/": Row(WRITE, body={}),
    "GET {signal_id}/trace/": Row(READ),
    "GET lookup/": Row(READ),
    "POST reports/{report_id}/reingest/": Row(WRITE),
    "GET reports/{report_id}/artefacts/": Row(READ),
    "POST reports/{report_id}/artefacts/": Row(WRITE, body=NOTE),
    "GET reports/{report_id}/artefacts/{artefact_id}/": Row(READ),
    "PUT reports/{report_id}/artefacts/{artefact_id}/": Row(WRITE, body={"content": []}),
    "PATCH reports/{report_id}/artefacts/{artefact_id}/": Row(WRITE, body={"content": {"note": "n"}}),
    "DELETE reports/{report_id}/artefacts/{artefact_id}/": Row(WRITE),
    "GET reports/{report_id}/artefacts/{artefact_id}/diff/": Row(READ),
    "POST scout/": Row(SCOUT_WRITE, 401, {}),
    "POST reports/read_state/": Row(READ, body={"report_ids": [NOWHERE]}),
    "POST reports/refresh_metrics/": Row(READ, body={"report_ids": [NOWHERE]}),
    "POST reports/{report_id}/viewed/": Row(READ),
    "POST reports/{report_id}/feedback/": Row(WRITE, body={"sentiment": "positive"}),
    "PUT reports/{report_id}/reviewers/": Row(WRITE, body={"content": []}),
    "DELETE reports/{report_id}/reviewers/me/": Row(WRITE),
    "GET reports/{report_id}/checks/": Row(READ),
    "GET reports/{report_id}/checks/{check_id}/": Row(READ),
    "DELETE reports/{report_id}/checks/{check_id}/": Row(WRITE),
    "POST reports/{report_id}/checks/{check_id}/approve/": Row(WRITE),
    "POST reports/{report_id}/checks/{check_id}/replace/": Row(WRITE),
    "GET scout/configs/": Row(SCOUT_READ, 401),
    "POST scout/configs/": Row(SCOUT_WRITE, 401, {}),
    "POST scout/configs/sync/": Row(SCOUT_WRITE, 401),
    "GET scout/configs/{config_id}/": Row(SCOUT_READ, 401),
    "PATCH scout/configs/{config_id}/": Row(SCOUT_WRITE, 401, {"enabled": False}),
    "DELETE scout/configs/{config_id}/": Row(SCOUT_WRITE, 401),
    "POST scout/configs/{config_id}/run/": Row(SCOUT_WRITE, 401),
    "GET scout/configs/{config_id}/skill/": Row(SCOUT_READ, 401),
    "PUT scout/configs/{config_id}/skill/": Row(SCOUT_WRITE, 401, {"text": "t"}),
    "POST scout/skills/check/": Row(SCOUT_WRITE, 401, {"text": "t"}),
    "GET scout/forms/": Row(SCOUT_READ, 401),
    "POST scout/forms/preview/": Row(SCOUT_READ, 401, {"form": {"text": "t", "above": 1}}),
    "POST scout/forms/": Row(
        SCOUT_WRITE,
        401,
        {"name": "signals-scout-x", "description": "x", "form": {"text": "t", "above": 1}},
    ),
    "GET scout/configs/{config_id}/form/": Row(SCOUT_READ, 401),
    "PUT scout/configs/{config_id}/form/": Row(
        SCOUT_WRITE, 401, {"description": "x", "form": {"text": "t", "above": 1}}
    ),
    "GET repositories/": Row(READ),
    "POST repositories/": Row(
        "project:write", body={"kind": "github", "token": "t", "repository": "no name"}
    ),
    "DELETE repositories/{repository_id}/": Row("project:write"),
    "POST repositories/{repository_id}/check/": Row(WRITE),
    "GET scout/metadata/current/": Row(SCOUT_READ, 401),
    "GET scout/project_profile/current/": Row(SCOUT_READ, 401),
    "GET scout/members/": Row("signal_scout_internal:read", 401),
    "GET scout/runs/": Row(SCOUT_READ, 401),
    "GET scout/runs/findings/summary/": Row(SCOUT_READ, 401),
    "GET scout/runs/recent-per-scout/": Row(SCOUT_READ, 401),
    "GET scout/suggestions/": Row(SCOUT_READ, 401),
    "POST scout/suggestions/{scout_suggestion_id}/dismiss/": Row(SCOUT_WRITE, 401),
    "POST scout/suggestions/refresh/": Row(SCOUT_WRITE, 401),
    "GET scout/runs/emissions/recent/": Row(SCOUT_READ, 401),
    "POST scout/runs/emissions/batch/": Row(SCOUT_READ, 401, {"run_ids": []}),
    "POST scout/runs/emissions/reports/batch/": Row(SCOUT_READ, 401, {"run_ids": []}, also=READ),
    "GET scout/runs/{run_id}/": Row(SCOUT_READ, 401),
    "GET scout/runs/{run_id}/transcript/": Row(SCOUT_READ, 401),
    "GET scout/runs/{run_id}/emissions/": Row(SCOUT_READ, 401),
    "GET scout/runs/{run_id}/emissions/reports/": Row(SCOUT_READ, 401, also=READ),
    "POST scout/runs/{run_id}/emit-signal/": Row(INTERNAL, 401, {"description": "d", "confidence": 1}),
    "POST scout/runs/{run_id}/record-output/": Row(INTERNAL, 401, {"records": [{"payload": {}}]}),
    "POST scout/runs/{run_id}/emit-report/": Row(REPORTS, 401, {**WRITTEN, "actionability_explanation": "e"}),
    "POST scout/runs/{run_id}/edit-report/": Row(REPORTS, 401, {"report_id": "", "title": "t"}),
    "GET scout/scratchpad/": Row(SCOUT_READ, 401),
    "POST scout/scratchpad/": Row(INTERNAL, 401, {"key": "k", "content": "c"}),
    "POST scout/scratchpad/forget/": Row(INTERNAL, 401, {"key": "k"}),
    "GET scout/notes/": Row(SCOUT_READ, 401),
    "POST scout/notes/": Row(SCOUT_WRITE, 401, {"content": "c"}),
    "DELETE scout/notes/{note_id}/": Row(SCOUT_WRITE, 401),
    "GET /api/projects/{project_id}/": Row("project:read", 401),
    "GET handoff/config/": Row(READ),
    "POST handoff/config/": Row(WRITE, body={}),
    "GET handoff/runs/": Row(READ),
    "GET handoff/runs/{handoff_id}/": Row(READ),
    "GET handoff/deliveries/": Row(READ),
    "GET handoff/deliveries/{delivery_id}/": Row(READ),
    "POST handoff/deliveries/{delivery_id}/redeliver/": Row(WRITE),
    "POST reports/{report_id}/hand_off/": Row(WRITE, body={}),
    f"GET {NOTIFICATIONS}destinations/": Row(READ),
    f"POST {NOTIFICATIONS}destinations/": Row(NOTIFY, body={"kind": "email", "personal": True}),
    f"PATCH {NOTIFICATIONS}destinations/{{destination_id}}/": Row(NOTIFY, body={}),
    f"DELETE {NOTIFICATIONS}destinations/{{destination_id}}/": Row(NOTIFY),
    f"POST {NOTIFICATIONS}destinations/{{destination_id}}/test/": Row(NOTIFY),
    f"POST {NOTIFICATIONS}destinations/{{destination_id}}/retry/": Row(NOTIFY),
    f"POST {NOTIFICATIONS}destinations/{{destination_id}}/rotate/": Row(NOTIFY),
    f"GET {NOTIFICATIONS}deliveries/": Row(READ),
    f"POST {NOTIFICATIONS}deliveries/{{delivery_id}}/retry/": Row(NOTIFY),
    f"GET {TRACKER}": Row(READ),
    f"POST {TRACKER}": Row(WRITE, body={"kind": "github", "target": {"repository": "a/b"}, "token": "t"}),
    f"PATCH {TRACKER}": Row(WRITE, body={}),
    f"DELETE {TRACKER}": Row(WRITE),
    f"POST {TRACKER}test/": Row(WRITE),
    f"GET {TRACKER}issues/": Row(READ),
    "GET reports/{report_id}/tracker_issue/": Row(READ),
    "POST reports/{report_id}/tracker_issue/": Row(WRITE, body={}),
    "DELETE reports/{report_id}/tracker_issue/": Row(WRITE),
    "GET reports/{report_id}/conversations/": Row(READ),
    "GET /api/projects/{project_id}/slack_app/": Row(READ),
    "PUT /api/projects/{project_id}/slack_app/": Row(
        "organization_member:write", body={"bot_token": "xoxb-1-2-three", "signing_secret": "s" * 32}
    ),
    "DELETE /api/projects/{project_id}/slack_app/": Row("organization_member:write"),
    **{name: Row(*needs) for name, needs in SOURCE_ROUTES.items()},
    "GET /api/projects/{project_id}/integrations/": Row(READ),
    "GET /api/projects/{project_id}/external_data_sources/": Row(READ),
    f"GET {TASKS}": Row(READ),
    f"POST {TASKS}": Row(WRITE, body={"title": "t"}),
    f"GET {TASKS}{{task_id}}/": Row(READ),
    f"PATCH {TASKS}{{task_id}}/": Row(WRITE, body={"title": "t"}),
    f"GET {TASKS}{{task_id}}/runs/": Row(READ),
    f"POST {TASKS}{{task_id}}/runs/": Row(WRITE, body={}),
    f"GET {TASKS}{{task_id}}/runs/{{task_run_id}}/": Row(READ),
    f"PATCH {TASKS}{{task_id}}/runs/{{task_run_id}}/": Row(WRITE, body={"branch": "b"}),
    f"POST {TASKS}{{task_id}}/runs/{{task_run_id}}/start/": Row(WRITE),
}
"""Every route of a project."""

OUTSIDE: dict[str, Row] = {
    "GET /api/users/@me/": Row("user:read"),
    "GET /api/personal_api_keys/@current/": Row("", 401),
    "GET /api/organizations/{organization_id}/": Row("organization:read", 401),
    "GET /api/organizations/": Row("organization:read", 401),
    "POST /api/organizations/": Row("organization:write", 401, {"name": "n"}),
    "PATCH /api/organizations/{organization_id}/": Row(
        "organization_member:write", 401, {"second_factor_required": False}
    ),
    "GET /api/organizations/{organization_id}/members/": Row("organization_member:read", 401),
    "PATCH /api/organizations/{organization_id}/members/{user_uuid}/": Row(
        "organization_member:write", 401, {"role": "member"}
    ),
    "DELETE /api/organizations/{organization_id}/members/{user_uuid}/": Row("organization_member:write", 401),
    "POST /api/organizations/{organization_id}/members/{user_uuid}/reset_link/": Row(
        "organization_member:write", 401
    ),
    "GET /api/organizations/{organization_id}/invites/": Row("organization_member:read", 401),
    "POST /api/organizations/{organization_id}/invites/": Row(
        "organization_member:write", 401, {"email": "invited@example.com"}
    ),
    "DELETE /api/organizations/{organization_id}/invites/{invite_id}/": Row("organization_member:write", 401),
    "GET /api/organizations/{organization_id}/audit_log/": Row("organization_member:write", 401),
    "GET /api/organizations/{organization_id}/audit_log/export/": Row("organization_member:write", 401),
    "GET /api/projects/": Row("project:read", 401),
    "POST /api/projects/": Row("project:write", 401, {"name": "n"}),
    **{
        f"{method} /api/users/{{user_id}}/signal_autonomy/": Row("user:write", body={})
        for method in ("GET", "POST", "PUT", "DELETE")
    },
}
"""Every route outside a project."""

ACCOUNT: dict[str, Row] = {
    "GET /api/session/": Row(""),
    "DELETE /api/session/": Row(""),
    "GET /api/sessions/": Row(""),
    "DELETE /api/sessions/": Row(""),
    "DELETE /api/sessions/{session_id}/": Row(""),
    "PATCH /api/users/@me/": Row("", body={"first_name": "n"}),
    "POST /api/oidc/link/": Row(""),
    "DELETE /api/oidc/link/": Row(""),
    "GET /api/personal_api_keys/": Row(""),
    "POST /api/personal_api_keys/": Row("", body={"label": "l", "scopes": ["task:read"]}),
    "PATCH /api/personal_api_keys/{key_id}/": Row("", body={"label": "l"}),
    "DELETE /api/personal_api_keys/{key_id}/": Row(""),
    "POST /api/personal_api_keys/{key_id}/roll/": Row(""),
    "GET /api/slack_links/": Row(""),
    "POST /api/slack_links/": Row("", body={"token": "t"}),
    "DELETE /api/slack_links/{slack_link_id}/": Row(""),
    "GET /api/second_factor/": Row(""),
    "POST /api/second_factor/": Row("", body={"current_password": "c"}),
    "POST /api/second_factor/confirm/": Row("", body={"code": "c"}),
    "POST /api/second_factor/disable/": Row("", body={"code": "c"}),
    "POST /api/password/": Row("", body={"current_password": "c", "new_password": "n" * 12}),
}
"""Every route about the account of somebody who is signed in; keys are refused."""

OPEN = {
    "GET /api/setup/",
    "POST /api/setup/",
    "GET /api/session/methods/",
    "POST /api/session/",
    "POST /api/session/link/",
    "POST /api/session/second_factor/",
    "POST /api/session/second_factor/set_up/",
    "POST /api/password/reset/",
    "GET /api/invites/accept/",
    "POST /api/invites/accept/",
    "POST /api/invites/accept/oidc/",
    "POST /api/invites/decline/",
}
"""Every route for people who are not signed in yet."""
