"""The audit log: every write route of settings leaves an entry, and only owners of the organization read it."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.contract.routes import ACCOUNT, OPEN, OUTSIDE, ROUTES
from tests.contract.tenancy.test_isolation import call, denied
from tests.helpers.contract import ContractClient, body_of, not_found, signed_in

from postroom.domain.identity.roles import Role

PATH = "/api/organizations/{}/audit_log/"
PROJECT = "/api/projects/{project_id}/"
SOURCES = PROJECT + "sources/"
DESTINATIONS = PROJECT + "notifications/destinations/"
MEMBER = "/api/organizations/{organization_id}/members/{user_uuid}/"
INVITES = "/api/organizations/{organization_id}/invites/"

TRIED: tuple[tuple[str, Any, str], ...] = (
    ("PUT processing/pause/", None, "project"),
    ("DELETE processing/pause/", None, "project"),
    ("PATCH source_configs/{config_id}/", None, "source_gate"),
    ("DELETE source_configs/{config_id}/", None, "source_gate"),
    ("POST source_configs/", None, "source_gate"),
    ("POST tokens/", {"label": "=1+1"}, "sdk_token"),
    ("DELETE tokens/{token_id}/", None, "sdk_token"),
    ("POST config/", {"max_reports_per_day": 7}, "project_settings"),
    ("POST spend/limits/", {"calls_per_day": 5}, "project_settings"),
    ("POST quarantine/{quarantined_id}/confirm/", None, "quarantined_signal"),
    ("POST quarantine/{quarantined_id}/release/", None, "quarantined_signal"),
    ("PATCH scout/configs/{config_id}/", None, "scout"),
    ("POST scout/forms/", None, "scout"),
    ("DELETE scout/configs/{config_id}/", None, "scout"),
    ("POST scout/configs/sync/", None, "scout"),
    ("POST handoff/config/", {"daily_limit": 3}, "handoff"),
    (f"POST {DESTINATIONS}", None, "destination"),
    (f"PATCH {DESTINATIONS}{{destination_id}}/", {"name": "Renamed"}, "destination"),
    (f"DELETE {DESTINATIONS}{{destination_id}}/", None, "destination"),
    (f"POST {PROJECT}tracker/", None, "tracker"),
    (f"PATCH {PROJECT}tracker/", {"open_from": "P1"}, "tracker"),
    (f"DELETE {PROJECT}tracker/", None, "tracker"),
    (f"POST {SOURCES}", None, "source"),
    (f"PATCH {SOURCES}{{connected_source_id}}/", None, "source"),
    (f"POST {SOURCES}{{connected_source_id}}/token/", None, "source"),
    (f"DELETE {SOURCES}{{connected_source_id}}/", None, "source"),
    ("DELETE repositories/{repository_id}/", None, "repository"),
    ("PATCH reports/{report_id}/", None, "report"),
    ("DELETE reports/{report_id}/", None, "report"),
    ("POST regroupings/{regrouping_id}/undo/", None, "regrouping"),
    ("POST regroup_suggestions/{suggestion_id}/accept/", None, "regrouping"),
    (f"POST {MEMBER}reset_link/", None, "sign_in_link"),
    (f"POST {INVITES}", None, "invitation"),
    ("POST /api/projects/", None, "project"),
    ("POST /api/users/{user_id}/signal_autonomy/", {"autostart_priority": "P1"}, "autonomy"),
    ("DELETE /api/users/{user_id}/signal_autonomy/", None, "autonomy"),
)
"""Write routes in the order in which they work, bodies in place of the usual ones, and the object of the entry."""

ALIKE = {
    "writes what another route in `TRIED` writes": (
        "PUT processing_state/pause/, DELETE processing_state/pause/, PUT source_configs/{config_id}/, "
        f"POST scout/, POST scout/configs/, PUT scout/configs/{{config_id}}/form/, "
        f"PUT scout/configs/{{config_id}}/skill/, "
        f"PUT {SOURCES}{{connected_source_id}}/rules/, POST {DESTINATIONS}{{destination_id}}/retry/, "
        f"POST {DESTINATIONS}{{destination_id}}/rotate/, "
        "POST repositories/, POST reports/bulk-state/, POST reports/{report_id}/state/, "
        "POST reports/bulk-correct/, "
        "POST reports/{report_id}/corrections/, POST reports/{report_id}/reingest/, POST state_changes/undo/, "
        "POST decisions/{decision_id}/undo/, POST reports/{report_id}/distinct/, "
        "POST reports/{report_id}/merge/, POST reports/{report_id}/split/, POST move/, "
        "POST regroup/runs/{regroup_run_id}/undo/, PUT /api/users/{user_id}/signal_autonomy/, "
        f"DELETE {INVITES}{{invite_id}}/, POST /api/organizations/"
    ),
    "its table is among those of `test_audit_every_table_is_audited_or_named`": (
        f"PATCH /api/organizations/{{organization_id}}/, "
        f"PATCH {MEMBER}, DELETE {MEMBER}, PUT {PROJECT}slack_app/, DELETE {PROJECT}slack_app/, "
        "POST /api/slack_links/, DELETE /api/slack_links/{slack_link_id}/, PATCH /api/users/@me/, "
        "POST /api/oidc/link/, DELETE /api/oidc/link/, POST /api/personal_api_keys/, "
        "PATCH /api/personal_api_keys/{key_id}/, DELETE /api/personal_api_keys/{key_id}/, "
        "POST /api/personal_api_keys/{key_id}/roll/, POST /api/second_factor/, "
        "POST /api/second_factor/confirm/, POST /api/second_factor/disable/, POST /api/password/, "
        "POST /api/setup/, "
        "POST /api/password/reset/, POST /api/invites/accept/, POST /api/invites/decline/"
    ),
}

NO_SETTINGS = {
    "signing in and out": "/api/session /api/invites/accept/oidc/",
    "sends or reads signals": "emit/ preview/ similar/ metrics/ sdk_intake/ readings/ "
    + PROJECT
    + "imports/",
    "work on reports, in their work log": (
        "reports/{report_id}/artefacts/ reports/{report_id}/claim/ reports/{report_id}/checks/ "
        "reports/{report_id}/feedback/ reports/{report_id}/hand_off/ reports/{report_id}/reviewers/ "
        "reports/{report_id}/tracker_issue/ reports/{report_id}/viewed/ reports/read_state/ "
        "reports/refresh_metrics/ reports/standings/ error_issues/"
    ),
    "how people arrange their work": "labels/ views/",
    "work of agents and scouts": (
        f"{PROJECT}tasks/ scout/runs/ scout/scratchpad/ scout/notes/ scout/skills/check/ scout/forms/preview/ "
        "scout/suggestions/ scout/configs/{config_id}/run/"
    ),
    "asks for work, or tries something": (
        f"regroup/runs/ regroup_suggestions/{{suggestion_id}}/refuse/ handoff/deliveries/ "
        f"repositories/{{repository_id}}/check/ {PROJECT}notifications/deliveries/ "
        f"{DESTINATIONS}{{destination_id}}/test/ {PROJECT}tracker/test/ {SOURCES}preview/ "
        f"{SOURCES}{{connected_source_id}}/test/ {SOURCES}{{connected_source_id}}/poll/ "
        f"{SOURCES}{{connected_source_id}}/deliveries/"
    ),
    "uploads of builds": "source_maps/",
}
"""Beginnings of the paths of other write routes, by what they do."""


def test_audit_write_routes_are_audited_or_named() -> None:
    writes = {name for name in {**ROUTES, **OUTSIDE, **ACCOUNT} if not name.startswith("GET")}
    writes |= {name for name in OPEN if not name.startswith("GET")}
    alike = ", ".join(ALIKE.values()).split(", ")
    audited = {name for name, _, _ in TRIED} | set(alike)
    others = tuple(path for paths in NO_SETTINGS.values() for path in paths.split())

    assert audited <= writes
    assert {name for name in writes - audited if not name.split(" ")[1].startswith(others)} == set()


@pytest.mark.contract(
    "GET /api/organizations/{organization_id}/audit_log/",
    "GET /api/organizations/{organization_id}/audit_log/export/",
)
def test_audit_log_has_every_write_of_settings(server: ContractServer, api: ContractClient) -> None:
    trial = replace(server, seed=server.fresh(whole=True))
    seed = trial.seed
    key = trial.key("*")
    caller, path = api.at(seed["project"]).as_(key), PATH.format(seed["organization"])
    for name, body, noun in TRIED:
        before = body_of(caller.call("GET", path + "?limit=1"), 200)["count"]
        answer = call(caller, name, trial, body=body)
        assert answer.status_code < 300, (name, answer.text)
        made = answer.json() if answer.content else {}
        if name in {f"POST {DESTINATIONS}", f"POST {SOURCES}"}:
            seed["destination" if "destinations" in name else "connected_source"] = made["id"]
        found = body_of(caller.call("GET", path), 200)
        new = found["results"][: found["count"] - before]
        assert noun in {entry["object"] for entry in new}, name
        assert {(entry["actor"], entry["key"]) for entry in new} == {("key", "contract")}, name
        assert {entry["address"] for entry in new} == {"127.0.0.1"}, name

    settings = body_of(caller.call("GET", path + "?object=project_settings&action=changed"), 200)["results"]
    assert [change for entry in settings for change in entry["changes"]] == [
        {"field": "model_calls_per_day", "is_shown": True, "former": None, "present": 5},
        {"field": "max_reports_per_day", "is_shown": True, "former": None, "present": 7},
    ]
    [connected] = body_of(caller.call("GET", path + "?object=tracker&action=created"), 200)["results"]
    hidden = {"field": "sealed", "is_shown": False, "former": None, "present": None}
    assert hidden in connected["changes"]
    exported = caller.call("GET", path + "export/?format=json")
    assert len(exported.json()) == body_of(caller.call("GET", path), 200)["count"]
    assert key not in exported.text
    rows = list(csv.DictReader(io.StringIO(caller.call("GET", path + "export/?object=sdk_token").text)))
    names = {row["name"] for row in rows}
    assert "'=1+1" in names
    assert "=1+1" not in names


def test_audit_log_is_for_owners_of_the_organization(
    server: ContractServer, api: ContractClient, nobody: ContractClient
) -> None:
    path = PATH.format(server.seed["organization"])
    not_found(api.as_(server.seed["other_key"]).call("GET", path))
    for role in (Role.MEMBER, Role.VIEWER):
        refusal = denied(
            f"The role '{role}' in this organization does not include 'organization_member:write'."
        )
        # An owner elsewhere has no more rights here.
        roles = ((server.seed["organization"], role), (server.seed["other_organization"], Role.OWNER))
        nobody.http.cookies.clear()
        person = signed_in(nobody, server.signed_in(*roles))
        for ending in ("", "export/"):
            answer = person.call("GET", path + ending)
            assert (answer.status_code, answer.json()) == (403, refusal)
        assert person.call("GET", PATH.format(server.seed["other_organization"])).status_code == 200
    nobody.http.cookies.clear()
