"""The page on compatibility: every endpoint, how it stands to the contract, and the tests that hold it to that."""

import importlib
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postroom.api.catalogue import Endpoint, endpoints

ROOT = Path(__file__).parent.parent
SUITE = ROOT / "tests" / "contract"

EXTRA, LATER, DIFFERS = "extra", "later", "differs"
"""How an endpoint may stand to the contract: Postroom's own; of later versions; or part of it, but not quite."""

STANDING: Mapping[str, tuple[str, str]] = {
    "GET processing/": (DIFFERS, "Both shapes in one."),
    "DELETE processing/pause/": (DIFFERS, "Both shapes in one."),
    "GET reports/{report_id}/artefacts/{artefact_id}/diff/": (DIFFERS, "502 when the branch is gone."),
    "GET scout/project_profile/current/": (DIFFERS, "The newest one, expired or not."),
    "POST scout/runs/{run_id}/emit-signal/": (DIFFERS, "A repeat is answered as the first time."),
    "GET processing_state/": (LATER, "The same as `processing/`; the mobile app asks here."),
    "PUT processing_state/pause/": (LATER, "The same as `processing/pause/`."),
    "DELETE processing_state/pause/": (LATER, "The same as `processing/pause/`."),
    "PATCH reports/{report_id}/": (LATER, ""),
    "POST reports/{report_id}/claim/": (LATER, ""),
    "GET scout/configs/{config_id}/": (LATER, ""),
    "DELETE scout/configs/{config_id}/": (LATER, ""),
    "POST scout/configs/{config_id}/run/": (LATER, ""),
    "POST scout/": (LATER, ""),
    "GET scout/notes/": (LATER, ""),
    "POST scout/notes/": (LATER, ""),
    "DELETE scout/notes/{note_id}/": (LATER, ""),
    "GET scout/runs/{run_id}/transcript/": (EXTRA, "What a run did, call by call, and what it cost."),
    "POST scout/runs/{run_id}/emit-report/": (LATER, "403 unless the skill's `allowed_tools` name it."),
    "POST scout/runs/{run_id}/edit-report/": (LATER, "403 unless the skill's `allowed_tools` name it."),
    "POST scout/runs/{run_id}/record-output/": (LATER, ""),
    "POST emit/": (
        EXTRA,
        "Takes signals of any source in, one or up to 1,000 at once, and says what became of each.",
    ),
    "POST preview/": (EXTRA, "Says where a signal would go, and why; nothing is stored."),
    "POST metrics/": (EXTRA, "Measured values, which scouts watch."),
    "GET metrics/": (EXTRA, ""),
    "GET metrics/names/": (EXTRA, ""),
    "GET quarantine/": (EXTRA, "The signals that the safety filter holds."),
    "POST quarantine/{quarantined_id}/release/": (EXTRA, "Has a held signal grouped after all."),
    "POST quarantine/{quarantined_id}/confirm/": (EXTRA, "Says that a signal is held rightly."),
    "GET funnel/": (EXTRA, "Where the signals are: per day and source, each in one place."),
    "GET spend/": (EXTRA, "What language models cost the project today, and its limits."),
    "GET spend/days/": (EXTRA, "The same, day by day."),
    "POST spend/limits/": (EXTRA, "Limits of the project's own, up to the server's."),
    "GET models/": (EXTRA, "Which models the server uses; no key is shown."),
    "GET received/": (EXTRA, "The signals that the project received, with where each is."),
    "GET source_activity/": (EXTRA, "When each source sent last, and how much."),
    "GET scout/configs/{config_id}/skill/": (EXTRA, "The skill that a scout follows, as a `SKILL.md`."),
    "PUT scout/configs/{config_id}/skill/": (EXTRA, ""),
    "POST scout/skills/check/": (EXTRA, "Says where a `SKILL.md` is wrong."),
    "GET repositories/": (EXTRA, "The project's repositories, and what came of each when it was last tried."),
    "POST repositories/": (EXTRA, "Folders of the server are connected by its operator alone."),
    "DELETE repositories/{repository_id}/": (EXTRA, ""),
    "POST repositories/{repository_id}/check/": (EXTRA, "Tries to read it."),
    "GET lookup/": (EXTRA, "Finds signals by a part of their id."),
    "GET /api/organizations/": (EXTRA, ""),
    "POST /api/organizations/": (EXTRA, ""),
    "GET /api/organizations/{organization_id}/members/": (EXTRA, ""),
    "POST /api/organizations/{organization_id}/members/": (EXTRA, ""),
    "POST /api/projects/": (EXTRA, ""),
    "PUT /api/users/{user_id}/signal_autonomy/": (EXTRA, "The same as POST."),
    "POST state_changes/undo/": (EXTRA, "Takes back changes of status of the last minute, each as a whole."),
    "GET reports/counts/": (
        EXTRA,
        "How many reports each status and area has, under the filters of the list.",
    ),
    "POST reports/{report_id}/merge/": (
        EXTRA,
        "A merged report's id stands for the one that it is a part of.",
    ),
    "POST reports/{report_id}/split/": (EXTRA, ""),
    "GET reports/{report_id}/regroupings/": (EXTRA, ""),
    "POST move/": (EXTRA, "Moves signals to another report."),
    "POST regroupings/{regrouping_id}/undo/": (EXTRA, ""),
    "GET reports/{report_id}/regroup_suggestions/": (EXTRA, "What a reading would do where people act."),
    "POST regroup_suggestions/{suggestion_id}/accept/": (EXTRA, ""),
    "POST regroup_suggestions/{suggestion_id}/refuse/": (EXTRA, ""),
    "POST regroup/runs/": (EXTRA, "Groups anew what nobody has acted on, or says what would change."),
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
        "Of many that start a run that waits, one succeeds.",
    ),
    "POST /api/github/webhook/": (EXTRA, "GitHub's events: a merged pull request resolves its reports."),
    "GET handoff/config/": (EXTRA, "How a project hands its reports to agents."),
    "POST handoff/config/": (EXTRA, ""),
    "GET handoff/runs/": (EXTRA, "What was handed over."),
    "GET handoff/runs/{handoff_id}/": (EXTRA, ""),
    "GET handoff/deliveries/": (EXTRA, "What was sent to the project's webhook."),
    "GET handoff/deliveries/{delivery_id}/": (EXTRA, ""),
    "POST handoff/deliveries/{delivery_id}/redeliver/": (EXTRA, ""),
    "POST reports/{report_id}/hand_off/": (EXTRA, "Hands a report over because a person says so."),
    "GET reports/{report_id}/evidence/": (EXTRA, "The signals in groups that say the same."),
    "GET {signal_id}/trace/": (EXTRA, "What happened to a signal, step by step."),
    "GET {signal_id}/original/": (EXTRA, "The whole text of a signal that was shortened."),
    **{
        f"{call} /api/projects/{{project_id}}/sources/{rest}": (EXTRA, note)
        for call, rest, note in (
            ("GET", "kinds/", "The registry of sources."),
            ("GET", "", "What a project is connected to."),
            ("POST", "", ""),
            ("POST", "preview/", "What a source would make of a payload."),
            ("GET", "{connected_source_id}/", ""),
            ("PATCH", "{connected_source_id}/", ""),
            ("DELETE", "{connected_source_id}/", ""),
            ("POST", "{connected_source_id}/token/", ""),
            ("POST", "{connected_source_id}/test/", ""),
            (
                "PUT",
                "{connected_source_id}/rules/",
                "Steering rules, tried on what came before they are saved.",
            ),
            ("GET", "{connected_source_id}/deliveries/", "What a source sent."),
            ("POST", "{connected_source_id}/deliveries/replay/", ""),
            ("GET", "{connected_source_id}/deliveries/{source_delivery_id}/", ""),
            ("POST", "{connected_source_id}/deliveries/{source_delivery_id}/replay/", ""),
            ("DELETE", "{connected_source_id}/deliveries/{source_delivery_id}/", ""),
        )
    },
    "POST /api/webhooks/{source_id}/": (EXTRA, "What sources that sign post to."),
    "POST /api/webhooks/{source_id}/{token}/": (EXTRA, "What other sources post to."),
    "GET /api/webhooks/{source_id}/{token}/": (EXTRA, ""),
}
"""The endpoints that are not just as the contract has them, and what there is to say."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that clients can observe to be otherwise; `test` names the test that holds it, in its file."""

    what: str
    here: str
    why: str
    test: str


DIFFERENCES: Sequence[Difference] = (
    Difference(
        "GET `processing/`: the reference page shows a page, the server answered a bare object",
        "Both: `paused_until` beside `count`, `next`, `previous`, `results`",
        "One answer can hold both.",
        "test_4_01_processing.py::test_4_1_never_paused",
    ),
    Difference(
        "A report before research has neither title nor summary",
        "`working_title`, `headline` (a card of at most 45 words) and `area` beside the contract's fields; the "
        "list has a filter `area`",
        "An inbox has to show something before research is done.",
        "test_4_03_report.py::test_the_card_is_beside_the_fields_of_the_contract",
    ),
    Difference(
        "Reviewers, repository, pull request and snooze of a report stand in its log alone",
        "`reviewers`, `repository`, `implementation_pr_state`, `scout_name`, `problem`, `proposal`, "
        "`last_signal_at`, `daily_signals` (of 14 days), `snoozed_until`, `snoozed_for`, `researched_at` "
        "and `signals_at_research` beside the contract's fields",
        "A row of an inbox shows them, and a list must not take a call for each row.",
        "test_4_03_report.py::test_the_facts_of_a_row_are_beside_the_fields_of_the_contract",
    ),
    Difference(
        "A page of a list may have any number of rows",
        "200 at most: who asks for more gets so many, and `next`",
        "A list of 5,000 reports is 4 MB that nobody reads at once.",
        "test_3_pages.py::test_3_a_page_has_its_bound",
    ),
    Difference(
        "The signals of a report come all at once",
        "In pages where the query has `limit`, `offset` or `like`, with `count`, `next`, `previous`; else as ever",
        "A report may have thousands.",
        "test_4_06_actions.py::test_signals_come_in_pages_where_a_page_is_asked_for",
    ),
    Difference(
        "DELETE `processing/pause/`: the page shows `paused_until`, the server answered `was_paused`",
        "Both, with `status`",
        "One answer can hold both.",
        "test_4_01_processing.py::test_4_1_ending_a_pause",
    ),
    Difference(
        "A diff whose branch or repository is gone: 404, on the page 502",
        "502",
        "The page wins where one answer can't hold both.",
        "test_4_10_diff.py::test_4_10_a_branch_that_is_gone",
    ),
    Difference(
        "The profile for who is no run: an expired one was hidden, on the page it is the newest",
        "The newest, also when it has expired; 404 only when none was ever built",
        "The page wins.",
        "test_4_14_profile.py::test_4_14_only_runs_have_one_built",
    ),
    Difference(
        "The shortest interval of a scout: 10 or 30 minutes, by version",
        "10",
        "The page wins.",
        "test_4_12_scout_configs.py::test_7_1_intervals",
    ),
    Difference(
        "A finding that is emitted again became a second signal",
        "It is answered as the first time, and nothing is written",
        "A retry that makes a second signal helps nobody.",
        "test_4_15_runs.py::test_7_7_a_finding_and_where_it_is_seen",
    ),
    Difference(
        "Internal scopes were minted for the sandbox alone",
        "For run tokens, and for keys made by an operator on the server's command line",
        "A server of one's own has no other way to let a program act as a scout.",
        "test_1_access.py::test_1_4_the_wildcard_leaves_internal_scopes_out",
    ),
    Difference(
        "Null characters and lone surrogates in text: an error of the database on some routes",
        "400 that names the field; in a search, no result",
        "PostgreSQL can't store them.",
        "test_bad_input.py::test_texts_that_can_not_be_stored",
    ),
    Difference(
        "Bodies: 20 MB at most, nested as deep as the parser went",
        "413 above 20 MB, 400 above 100 levels",
        "A bound that is known is better than one that is found.",
        "test_bad_input.py::test_a_body_that_is_too_large",
    ),
    Difference(
        "Session cookies, OAuth tokens and project secret keys",
        "Keys in a header, a body or a query are the only credentials",
        "There is no web application with sessions.",
        "test_1_access.py::test_1_2_other_kinds_of_keys_open_nothing",
    ),
    Difference(
        "Rate limits: off unless switched on",
        "On: 480 calls a minute and 4,800 an hour for each key, and 12,000 a minute that send signals, counted in "
        "each process",
        "They protect a small server too; settings change or end them.",
        "test_2_errors.py::test_2_1_throttled",
    ),
    Difference(
        "Potential from pending_input and failed: refused by the contract, allowed by later versions",
        "Allowed, with `snooze_for` or without",
        "Today's clients offer to snooze such reports.",
        "test_4_04_state.py::test_5_2_every_status_and_target",
    ),
    Difference(
        "A key limited to another organization: 403 that names the project's organization",
        "It is named to its members; others are told that they have no access to the project",
        "Whose a project is, is nobody else's business.",
        "test_1_access.py::test_1_4_limited_to_other_organizations",
    ),
    Difference(
        "A body without a key, or with a wrong one, was read to its end",
        "Above 64 KB the key is checked first; above 1 MB a key in the body is not looked for",
        "Nobody who is unknown may fill the server's memory.",
        "test_1_access.py::test_1_2_a_key_in_the_body",
    ),
    Difference(
        "Answers had the keys of the reference page and no others",
        "Some have more: `outcome` and `signal_id` of an emitted signal, `paused_until` beside the page of "
        "`processing/`, `scout_origin` and the like that later versions added",
        "Clients ignore what they don't know, and it spares a second call.",
        "test_4_11_emit.py::test_8_1_the_gates",
    ),
    Difference(
        "The emit endpoint of debug builds answered nothing but ok",
        "It says what became of each signal, and its `id`",
        "Senders want to know.",
        "test_4_11_emit.py::test_8_1_the_gates",
    ),
)


def found_by_endpoint() -> dict[str, list[str]]:
    """Return the tests of the contract suite by the endpoints that their marks name: `file::function`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for test, endpoint_names in _tests():
        for name in endpoint_names:
            found[name].append(test)
    return dict(found)


def all_tests() -> set[str]:
    """Return every test of the contract suite: `file::function`."""
    return {test for test, _ in _tests()}


def compatibility_page(head: str) -> str:
    """Return the page; `head` stands above it."""
    tests = found_by_endpoint()
    rows = "\n".join(_row(endpoint, tests.get(endpoint.name, [])) for endpoint in endpoints())
    differences = "\n".join(
        f"| {one.what} | {one.here} | {one.why} | {_link(one.test)} |" for one in DIFFERENCES
    )
    return f"""{head}

# Compatibility

Clients of the Signals API of mid-2026 work here by changing their host and key.
`make test-contract BASE_URL=… KEY=…` runs the same tests against any server.
[Isolation](../../tests/contract/test_isolation.py) tries every endpoint as everybody who must not get through.

## Endpoints

Paths without a slash in front are below `/api/projects/{{project_id}}/signals/`. A slash at the end is optional
everywhere. *as the contract* is what clients have always found; *differs* is explained in the second table;
*later* came with later versions, and clients of today call it; *extra* is Postroom's own.

| Method | Path | Scope | Status | Tests |
| --- | --- | --- | --- | --- |
{rows}

## Known differences

| What clients find elsewhere | What they find here | Why | Test |
| --- | --- | --- | --- |
{differences}
"""


def _row(endpoint: Endpoint, tests: Sequence[str]) -> str:
    method, path = endpoint.name.split(" ")
    standing, note = STANDING.get(endpoint.name, ("as the contract", ""))
    files = sorted({test.split("::")[0] for test in tests})
    scopes = ", ".join(f"`{scope}`" for scope in endpoint.scopes) or "none"
    status = f"{standing}. {note}" if note else standing
    return f"| {method} | `{path}` | {scopes} | {status} | {', '.join(map(_link, files))} |"


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    return f"[{name or file.removesuffix('.py').removeprefix('test_')}](../../tests/contract/{file})"


def _tests() -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each test and the endpoints that its marks and those of its file name."""
    if str(ROOT) not in sys.path:
        # The suite imports its helpers from the project's root.
        sys.path.insert(0, str(ROOT))
    for path in sorted(SUITE.glob("test_*.py")):
        module = importlib.import_module(f"tests.contract.{path.stem}")
        for name, function in vars(module).items():
            if name.startswith("test_") and callable(function):
                yield f"{path.name}::{name}", [*_named(function), *_named(module)]


def _named(owner: Any) -> list[str]:
    marks = getattr(owner, "pytestmark", [])
    return [
        name
        for mark in (marks if isinstance(marks, list) else [marks])
        if mark.name == "contract"
        for name in mark.args
    ]
