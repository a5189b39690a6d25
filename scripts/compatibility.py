"""The compatibility page: every endpoint, whether it matches the API contract, and the tests that check it."""

import runpy
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from postroom.api.catalogue import Endpoint, endpoints

# Loaded by its path, because this file is run as part of a program and also imported as a module.
SUITE = runpy.run_path(str(Path(__file__).with_name("contract_suite.py")))
AUTUMN: Mapping[str, str] = runpy.run_path(str(Path(__file__).with_name("autumn_routes.py")))["AUTUMN"]

COMPATIBLE, EXTRA, LATER, DIFFERS = "compatible", "extra", "later", "differs"
"""Statuses of endpoints: as in the contract; Postroom's own; of later versions; with known differences."""

OWN = (
    "/api/setup/",
    "/api/session/",
    "/api/sessions/",
    "/api/password/",
    "/api/oidc/",
    "/api/invites/",
    "/api/organizations/{organization_id}/invites/",
    "/api/organizations/{organization_id}/members/",
    "/api/personal_api_keys/",
    "/api/projects/{project_id}/imports/",
    "scout/forms/",
    "tokens/",
    "sdk_intake/",
    "error_issues/",
)
"""Paths below which endpoints are Postroom's own, unless `STANDING` says otherwise."""

STANDING: Mapping[str, tuple[str, str]] = {
    "GET /api/personal_api_keys/@current/": (COMPATIBLE, ""),
    "GET processing/": (DIFFERS, "Returns both shapes."),
    "DELETE processing/pause/": (DIFFERS, "Both shapes in one."),
    "GET reports/{report_id}/artefacts/{artefact_id}/diff/": (DIFFERS, "502 when the branch is gone."),
    "GET scout/project_profile/current/": (DIFFERS, "The latest, even if expired."),
    "POST scout/runs/{run_id}/emit-signal/": (DIFFERS, "A duplicate gets the first response."),
    "GET processing_state/": (LATER, "Alias of `processing/` for the mobile app."),
    "PUT processing_state/pause/": (LATER, "Alias of `processing/pause/`."),
    "DELETE processing_state/pause/": (LATER, "The same as `processing/pause/`."),
    "PATCH reports/{report_id}/": (LATER, ""),
    "POST reports/{report_id}/claim/": (LATER, ""),
    **{name: (LATER, comment) for name, comment in AUTUMN.items()},
    "GET scout/configs/{config_id}/": (LATER, ""),
    "DELETE scout/configs/{config_id}/": (LATER, ""),
    "POST scout/configs/{config_id}/run/": (LATER, ""),
    "POST scout/": (LATER, ""),
    "GET scout/notes/": (LATER, ""),
    "POST scout/notes/": (LATER, ""),
    "DELETE scout/notes/{note_id}/": (LATER, ""),
    "GET scout/runs/{run_id}/transcript/": (EXTRA, "Every call of a run, and its cost."),
    "POST scout/runs/{run_id}/emit-report/": (LATER, "403 unless listed in the skill's `allowed_tools`."),
    "POST scout/runs/{run_id}/edit-report/": (LATER, "403 unless the skill's `allowed_tools` name it."),
    "POST scout/runs/{run_id}/record-output/": (LATER, ""),
    "POST emit/": (
        EXTRA,
        "Accepts one signal or up to 1,000, of any source, and returns an outcome for each.",
    ),
    "POST preview/": (EXTRA, "Shows which report a signal would join, and why; nothing is stored."),
    "POST metrics/": (EXTRA, "Metrics, which scouts monitor."),
    "GET metrics/": (EXTRA, ""),
    "GET metrics/names/": (EXTRA, ""),
    "GET quarantine/": (EXTRA, "Signals that the safety filter blocked."),
    "POST quarantine/{quarantined_id}/release/": (EXTRA, "Releases a signal for grouping."),
    "POST quarantine/{quarantined_id}/confirm/": (EXTRA, "Confirms that a signal was blocked rightly."),
    "GET funnel/": (EXTRA, "Signal counts by day, source and processing stage."),
    "GET spend/": (EXTRA, "Today's language model costs of the project, and its limits."),
    "GET spend/days/": (EXTRA, "Costs by day."),
    "POST spend/limits/": (EXTRA, "Sets the project's limits, up to the server's."),
    "GET models/": (EXTRA, "The models that the server uses, without keys."),
    "GET received/": (EXTRA, "Received signals with their processing stage."),
    "GET source_activity/": (EXTRA, "Last delivery and volume by source."),
    "GET scout/configs/{config_id}/skill/": (EXTRA, "A scout's skill as a `SKILL.md`."),
    "PUT scout/configs/{config_id}/skill/": (EXTRA, ""),
    "GET scout/configs/{config_id}/form/": (EXTRA, "The form that a scout was made from, and its versions."),
    "PUT scout/configs/{config_id}/form/": (EXTRA, ""),
    "POST scout/skills/check/": (EXTRA, "Validates a `SKILL.md`."),
    "GET repositories/": (EXTRA, "The project's repositories, with the result of the last check."),
    "POST repositories/": (EXTRA, "Local folders can only be connected by the server's operator."),
    "DELETE repositories/{repository_id}/": (EXTRA, ""),
    "POST repositories/{repository_id}/check/": (EXTRA, "Checks that it can be read."),
    "GET lookup/": (EXTRA, "Finds signals by part of their id."),
    "GET /api/organizations/": (EXTRA, ""),
    "POST /api/organizations/": (EXTRA, ""),
    "GET /api/organizations/{organization_id}/members/": (EXTRA, ""),
    "POST /api/projects/": (EXTRA, ""),
    "PATCH /api/users/@me/": (EXTRA, "For signed-in people."),
    "PUT /api/users/{user_id}/signal_autonomy/": (EXTRA, "Same as POST."),
    "POST state_changes/undo/": (EXTRA, "Undoes status changes of the last 30 days."),
    "GET decisions/": (EXTRA, "The caller's last decisions, and what undoing each does."),
    "POST decisions/{decision_id}/undo/": (EXTRA, "Undoes one as a whole."),
    "POST reports/standings/": (EXTRA, "Status and last change of many reports."),
    "GET reports/counts/": (
        EXTRA,
        "Report counts by status and area, with the filters of the list.",
    ),
    "POST reports/{report_id}/merge/": (
        EXTRA,
        "The merged report's id redirects to the remaining report.",
    ),
    "POST reports/{report_id}/split/": (EXTRA, ""),
    "GET reports/{report_id}/regroupings/": (EXTRA, ""),
    "GET reports/{report_id}/similar/": (EXTRA, "Reports that may be the same problem."),
    "POST similar/": (EXTRA, "The same for a signal that is not sent."),
    "POST reports/{report_id}/distinct/": (EXTRA, "Says that two reports are not the same problem."),
    "POST move/": (EXTRA, "Moves signals to another report."),
    "POST regroupings/{regrouping_id}/undo/": (EXTRA, ""),
    "GET reports/{report_id}/regroup_suggestions/": (
        EXTRA,
        "Changes that the language model proposes for reports that people work on.",
    ),
    "POST regroup_suggestions/{suggestion_id}/accept/": (EXTRA, ""),
    "POST regroup_suggestions/{suggestion_id}/refuse/": (EXTRA, ""),
    "POST regroup/runs/": (EXTRA, "Regroups reports that nobody has acted on, or previews that."),
    "GET regroup/runs/": (EXTRA, ""),
    "GET regroup/runs/{regroup_run_id}/": (EXTRA, ""),
    "GET regroup/runs/{regroup_run_id}/changes/": (EXTRA, ""),
    "POST regroup/runs/{regroup_run_id}/stop/": (EXTRA, ""),
    "POST regroup/runs/{regroup_run_id}/undo/": (EXTRA, ""),
    **{
        f"{call} /api/projects/{{project_id}}/tasks/{rest}": (LATER, "")
        for call, rest in (
            ("GET", ""),
            ("POST", ""),
            ("GET", "{task_id}/"),
            ("PATCH", "{task_id}/"),
            ("GET", "{task_id}/runs/"),
            ("POST", "{task_id}/runs/"),
            ("GET", "{task_id}/runs/{task_run_id}/"),
            ("PATCH", "{task_id}/runs/{task_run_id}/"),
        )
    },
    "POST /api/projects/{project_id}/tasks/{task_id}/runs/{task_run_id}/start/": (
        EXTRA,
        "Exactly one of several concurrent callers succeeds.",
    ),
    "POST /api/github/webhook/": (EXTRA, "GitHub webhook: a merged pull request resolves its reports."),
    "GET handoff/config/": (EXTRA, "The project's hand-off configuration."),
    "POST handoff/config/": (EXTRA, ""),
    "GET handoff/runs/": (EXTRA, "Hand-offs."),
    "GET handoff/runs/{handoff_id}/": (EXTRA, ""),
    "GET handoff/deliveries/": (EXTRA, "Webhook deliveries."),
    "GET handoff/deliveries/{delivery_id}/": (EXTRA, ""),
    "POST handoff/deliveries/{delivery_id}/redeliver/": (EXTRA, ""),
    "POST reports/{report_id}/hand_off/": (EXTRA, "Hands off a report manually."),
    "GET reports/{report_id}/evidence/": (EXTRA, "A report's signals grouped by duplicate text."),
    "GET reports/{report_id}/gathering/": (EXTRA, "Why a report is not researched yet."),
    "GET {signal_id}/trace/": (EXTRA, "The processing steps of a signal."),
    "GET {signal_id}/original/": (EXTRA, "The full text of a shortened signal."),
    **{
        f"{call} /api/projects/{{project_id}}/sources/{rest}": (EXTRA, note)
        for call, rest, note in (
            ("GET", "kinds/", "The kinds of sources."),
            ("GET", "", "The project's connected sources."),
            ("POST", "", ""),
            ("POST", "preview/", "Previews the signals of a payload."),
            ("GET", "{connected_source_id}/", ""),
            ("PATCH", "{connected_source_id}/", ""),
            ("DELETE", "{connected_source_id}/", ""),
            ("POST", "{connected_source_id}/token/", ""),
            ("POST", "{connected_source_id}/test/", ""),
            (
                "PUT",
                "{connected_source_id}/rules/",
                "Sets steering rules, or previews them on past deliveries.",
            ),
            ("POST", "{connected_source_id}/poll/", "Polls a source now."),
            ("POST", "{connected_source_id}/poll/test/", ""),
            ("GET", "{connected_source_id}/deliveries/", "Deliveries of a source."),
            ("POST", "{connected_source_id}/deliveries/replay/", ""),
            ("GET", "{connected_source_id}/deliveries/{source_delivery_id}/", ""),
            ("POST", "{connected_source_id}/deliveries/{source_delivery_id}/replay/", ""),
            ("DELETE", "{connected_source_id}/deliveries/{source_delivery_id}/", ""),
        )
    },
    "POST /api/webhooks/{source_id}/": (EXTRA, "Webhook address of sources that sign requests."),
    "POST /api/webhooks/{source_id}/{token}/": (EXTRA, "Webhook address of other sources."),
    "GET /api/webhooks/{source_id}/{token}/": (EXTRA, ""),
}
"""Endpoints that are not simply compatible, with their status and a remark."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference that clients can observe; `test` is the test that checks it, as `file::function`."""

    what: str
    here: str
    why: str
    test: str


DIFFERENCES: Sequence[Difference] = (
    Difference(
        "GET `processing/`: the reference documents a page, the server returns a bare object",
        "Both: `paused_until` beside `count`, `next`, `previous`, `results`",
        "One response can contain both.",
        "test_processing.py::test_processing_never_paused",
    ),
    Difference(
        "A report has no title or summary before research",
        "`working_title`, `headline` (a card of at most 45 words) and `area` beside the contract's fields; the "
        "list has a filter `area`",
        "The inbox needs something to show before research.",
        "test_report.py::test_report_card_is_additional_field",
    ),
    Difference(
        "Reviewers, repository, pull request and snooze of a report are only in its work log",
        "`reviewers`, `repository`, `problem`, `proposal`, `waits_for`, `waits_for_reason`, "
        "`last_signal_at`, `daily_signals` (of 14 days), `snoozed_until`, `snoozed_for`, `researched_at` "
        "and `signals_at_research` beside the contract's fields",
        "The inbox shows them in each row without one call per row.",
        "test_report.py::test_report_row_facts_are_additional_fields",
    ),
    Difference(
        "A page may have any number of rows",
        "At most 200; a larger `limit` returns 200 and `next`",
        "5,000 reports are 4 MB.",
        "test_pagination.py::test_limit_is_bounded",
    ),
    Difference(
        "All signals of a report are returned at once",
        "Paginated with `count`, `next`, `previous` if the query has `limit`, `offset` or `like`; else all at once",
        "A report can have thousands.",
        "test_report_actions.py::test_signals_come_in_pages_where_a_page_is_asked_for",
    ),
    Difference(
        "DELETE `processing/pause/`: the reference documents `paused_until`, the server returns `was_paused`",
        "Both, with `status`",
        "One response can contain both.",
        "test_processing.py::test_processing_pause_is_ended",
    ),
    Difference(
        "A diff whose branch or repository no longer exists: 404, documented as 502",
        "502",
        "The reference applies where one response cannot contain both.",
        "test_diff.py::test_diff_of_deleted_branch_is_bad_gateway",
    ),
    Difference(
        "An expired profile is hidden from callers that are not runs, documented as the latest one",
        "The latest, even if expired; 404 only if none was ever built",
        "The reference applies.",
        "test_profile.py::test_profile_is_built_for_runs_only",
    ),
    Difference(
        "Minimum interval of a scout: 10 or 30 minutes, depending on the version",
        "10",
        "The reference applies.",
        "test_scout_configs.py::test_scout_config_intervals_are_validated",
    ),
    Difference(
        "A finding that is emitted twice becomes two signals",
        "The second call gets the first response; nothing is written",
        "Retries must not create duplicates.",
        "test_scout_runs.py::test_finding_becomes_visible_signal",
    ),
    Difference(
        "Internal scopes are issued to the sandbox only",
        "They are issued to run tokens, and to keys that an operator creates on the server's command line",
        "A self-hosted server has no other way to let a program act as a scout.",
        "test_access.py::test_scope_wildcard_excludes_internal_scopes",
    ),
    Difference(
        "Null characters and lone surrogates in text: a database error on some routes",
        "400 that names the field; in a search, no result",
        "PostgreSQL cannot store them.",
        "test_bad_input.py::test_texts_that_can_not_be_stored",
    ),
    Difference(
        "Bodies: at most 20 MB, nesting limited by the parser",
        "413 above 20 MB, 400 above 100 levels",
        "Explicit limits are predictable.",
        "test_bad_input.py::test_body_too_large_is_refused",
    ),
    Difference(
        "Session cookies, OAuth tokens and project secret keys",
        "Keys in a header, a body or a query, and sessions of Postroom's own web app",
        "Postroom has its own sign-in.",
        "test_access.py::test_key_of_other_kind_is_refused",
    ),
    Difference(
        "Rate limits: off unless switched on",
        "On: 480 calls per minute and 4,800 per hour for each key, and 12,000 per minute that send signals, per "
        "process",
        "They protect small servers; settings change or disable them.",
        "test_errors.py::test_rate_limit_exceeded_is_throttled",
    ),
    Difference(
        "From `pending_input` and `failed` to `potential`: refused by the contract, allowed by later versions",
        "Allowed, with or without `snooze_for`",
        "Today's clients offer to snooze such reports.",
        "test_state_changes.py::test_state_transitions_from_every_status",
    ),
    Difference(
        "A key limited to another organization: 403 that names the project's organization",
        "403 names the organization to its members only; others learn that they have no access to the project",
        "The owner of a project is private.",
        "test_access.py::test_key_limited_to_other_organizations_is_refused",
    ),
    Difference(
        "A body without a valid key is read completely",
        "Above 64 KB the key is checked first; above 1 MB a key in the body is not searched for",
        "Unauthenticated callers must not fill the server's memory.",
        "test_access.py::test_key_in_body_is_accepted",
    ),
    Difference(
        "Responses have exactly the documented fields",
        "Some have more fields: `outcome` and `signal_id` of an emitted signal, `paused_until` beside the page of "
        "`processing/`, and fields of later versions such as `scout_origin`",
        "Clients ignore unknown fields, and it saves a second call.",
        "test_emit.py::test_emit_gates",
    ),
    Difference(
        "The emit endpoint of debug builds returns only ok",
        "It returns the outcome and `id` of each signal",
        "Senders need the result.",
        "test_emit.py::test_emit_gates",
    ),
)


def tests_with_endpoints() -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each test of the contract suite, `file::function`, with the endpoints that its marks name."""
    yield from SUITE["suite_tests"]()


def found_by_endpoint() -> dict[str, list[str]]:
    """Return the tests of the contract suite by endpoint, from their `contract` marks: `file::function`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for test, endpoint_names in tests_with_endpoints():
        for name in endpoint_names:
            found[name].append(test)
    return dict(found)


def all_tests() -> set[str]:
    """Return every test of the contract suite: `file::function`."""
    return {test for test, _ in tests_with_endpoints()}


def compatibility_page(head: str) -> str:
    """Return the page; `head` stands above it."""
    tests = found_by_endpoint()
    rows = "\n".join(_row(endpoint, tests.get(endpoint.name, [])) for endpoint in endpoints())
    differences = "\n".join(
        f"| {one.what} | {one.here} | {one.why} | {_link(one.test)} |" for one in DIFFERENCES
    )
    return f"""{head}

# Compatibility

Postroom serves the REST API of PostHog Signals as of mid-2026: clients work after changing host and key. This page
lists every endpoint with its scope, its compatibility and its tests, then the known differences.
`make test-contract BASE_URL=… KEY=…` runs the contract tests against any server. The
[isolation test](../../tests/contract/tenancy/test_isolation.py) calls every
endpoint as every kind of caller that must be refused.

## Endpoints

Relative paths are below `/api/projects/{{project_id}}/signals/`. A trailing slash is optional.

| Status | Meaning |
| --- | --- |
| *compatible* | behaves as in the contract |
| *differs* | see [known differences](#known-differences) |
| *later* | was added by later versions of the API, and today's clients call it |
| *extra* | is Postroom's own |

| Method | Path | Scope | Status | Tests |
| --- | --- | --- | --- | --- |
{rows}

## Known differences

| Other servers | Postroom | Reason | Test |
| --- | --- | --- | --- |
{differences}
"""


def _row(endpoint: Endpoint, tests: Sequence[str]) -> str:
    method, path = endpoint.name.split(" ")
    standing, note = STANDING.get(endpoint.name, (EXTRA if path.startswith(OWN) else COMPATIBLE, ""))
    files = sorted({test.split("::")[0] for test in tests})
    scopes = ", ".join(f"`{scope}`" for scope in endpoint.scopes) or "none"
    status = f"{standing}. {note}" if note else standing
    return f"| {method} | `{path}` | {scopes} | {status} | {', '.join(map(_link, files))} |"


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    path = SUITE["suite_files"]()[file]
    return f"[{name or file.removesuffix('.py').removeprefix('test_')}](../../{path.as_posix()})"
