"""Contract 2: the envelope of four keys, the second style, and what is taken although it looks wrong."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, envelope, not_found, plain, refused
from tests.helpers.processes.server import new_installation

DATETIME = (
    "Datetime has wrong format. Use one of these formats instead: "
    "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)
LIST = 'Expected a list of items but got type "str".'
BULK = "reports/bulk-state/"
LOG = f"reports/{NOWHERE}/artefacts/"
IDS = [NOWHERE]

BODIES: list[tuple[str, str, Any, str, str, str | None]] = [
    ("required", BULK, {"ids": IDS}, "required", "This field is required.", "state"),
    (
        "invalid_choice",
        BULK,
        {"ids": IDS, "state": "x"},
        "invalid_choice",
        '"x" is not a valid choice.',
        "state",
    ),
    (
        "null",
        BULK,
        {"ids": IDS, "state": "potential", "dismissal_note": None},
        "null",
        "This field may not be null.",
        "dismissal_note",
    ),
    (
        "blank",
        LOG,
        {"artefact_type": " ", "content": {}},
        "blank",
        "This field may not be blank.",
        "artefact_type",
    ),
    (
        "max_length-characters",
        BULK,
        {"ids": IDS, "state": "potential", "dismissal_note": "x" * 4001},
        "max_length",
        "Ensure this field has no more than 4000 characters.",
        "dismissal_note",
    ),
    (
        "max_length-elements",
        BULK,
        {"ids": IDS * 101, "state": "potential"},
        "max_length",
        "Ensure this field has no more than 100 elements.",
        "ids",
    ),
    ("empty", BULK, {"ids": [], "state": "potential"}, "empty", "This list may not be empty.", "ids"),
    ("not_a_list", BULK, {"ids": "x", "state": "potential"}, "not_a_list", LIST, "ids"),
    (
        "uuid",
        BULK,
        {"ids": ["x"], "state": "potential"},
        "invalid_input",
        "Must be a valid UUID.",
        "ids__0",
    ),
    (
        "integer",
        BULK,
        {"ids": IDS, "state": "potential", "snooze_for": "x"},
        "invalid_input",
        "A valid integer is required.",
        "snooze_for",
    ),
    (
        "min_value",
        BULK,
        {"ids": IDS, "state": "potential", "snooze_for": 0},
        "min_value",
        "Ensure this value is greater than or equal to 1.",
        "snooze_for",
    ),
    (
        "max_value",
        BULK,
        {"ids": IDS, "state": "potential", "snooze_for": 100_001},
        "max_value",
        "Ensure this value is less than or equal to 100000.",
        "snooze_for",
    ),
    (
        "array",
        BULK,
        [1],
        "invalid_input",
        "Invalid data. Expected a dictionary, but got list.",
        None,
    ),
    (
        "string",
        BULK,
        "text",
        "invalid_input",
        "Invalid data. Expected a dictionary, but got str.",
        None,
    ),
]


@pytest.mark.contract("POST reports/bulk-state/", "POST reports/{report_id}/artefacts/")
@pytest.mark.parametrize(
    ("path", "body", "code", "detail", "attr"),
    [row[1:] for row in BODIES],
    ids=[f"2.1-{row[0]}" for row in BODIES],
)
def test_body_first_error_is_reported(
    api: ContractClient, path: str, body: Any, code: str, detail: str, attr: str | None
) -> None:
    refused(api.post(path, body), code, detail, attr)


@pytest.mark.contract("PUT reports/{report_id}/artefacts/{artefact_id}/")
def test_body_list_of_objects_names_error_differently(api: ContractClient, seed: dict[str, Any]) -> None:
    path = f"reports/{seed['report']}/artefacts/{seed['artefacts']['suggested_reviewers']}/"
    refused(api.call("PUT", path, {"content": "x"}), "not_a_list", LIST, "content__non_field_errors")


@pytest.mark.contract("GET scout/runs/")
@pytest.mark.parametrize(
    ("query", "code", "detail"),
    [
        ({"limit": "101"}, "max_value", "Ensure this value is less than or equal to 100."),
        ({"limit": "0"}, "min_value", "Ensure this value is greater than or equal to 1."),
        ({"limit": "x"}, "invalid_input", "A valid integer is required."),
        ({"emitted": "maybe"}, "invalid_input", "Must be a valid boolean."),
        ({"date_from": "yesterday"}, "invalid_input", DATETIME),
    ],
    ids=lambda value: f"2.1-{value}",
)
def test_strict_query_first_error_is_reported(
    api: ContractClient, query: dict[str, str], code: str, detail: str
) -> None:
    refused(api.get("scout/runs/", **query), code, detail, next(iter(query)))


@pytest.mark.contract("PUT processing/pause/")
@pytest.mark.parametrize("value", ["tomorrow", "2026-13-01", "", 5, True, [], {}], ids=repr)
def test_datetime_invalid_is_refused(api: ContractClient, value: Any) -> None:
    refused(
        api.call("PUT", "processing/pause/", {"timestamp": value}), "invalid_input", DATETIME, "timestamp"
    )


@pytest.mark.contract("POST reports/bulk-state/")
def test_body_not_an_object_is_refused(api: ContractClient) -> None:
    answer = api.post(BULK, content=b"null", headers={"Content-Type": "application/json"})
    refused(answer, "null", "No data provided")


@pytest.mark.contract("POST reports/bulk-state/")
@pytest.mark.parametrize("body", [b"", b"{}"])
def test_body_empty_is_empty_object(api: ContractClient, body: bytes) -> None:
    answer = api.post(BULK, content=body, headers={"Content-Type": "application/json"})
    refused(answer, "required", "This field is required.", "state")


@pytest.mark.contract("POST reports/bulk-state/")
def test_body_malformed_json_is_parse_error(api: ContractClient) -> None:
    answer = api.post(BULK, content=b"{x}", headers={"Content-Type": "application/json"})
    detail = "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
    assert body_of(answer, 400) == envelope("invalid_request", "parse_error", detail)


@pytest.mark.contract("POST reports/bulk-state/")
def test_body_unsupported_media_type_is_refused(api: ContractClient) -> None:
    answer = api.post(BULK, content=b"x", headers={"Content-Type": "text/plain"})
    detail = 'Unsupported media type "text/plain" in request.'
    assert body_of(answer, 415) == envelope("invalid_request", "unsupported_media_type", detail)


@pytest.mark.contract("GET reports/{report_id}/")
def test_path_unknown_is_not_found(api: ContractClient) -> None:
    not_found(api.get(f"reports/{NOWHERE}/"))


@pytest.mark.contract("GET reports/")
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "reports/", {"GET"}),
        ("POST", "processing/", {"GET"}),
        ("GET", "processing/pause/", {"PUT", "DELETE"}),
        ("PATCH", "config/", {"GET", "POST"}),
        ("GET", "reports/bulk-state/", {"POST"}),
        ("DELETE", "scout/metadata/current/", {"GET"}),
    ],
    ids=lambda value: f"2.1-{value}" if isinstance(value, str) else "",
)
def test_method_not_allowed_is_refused(
    api: ContractClient, method: str, path: str, allowed: set[str]
) -> None:
    answer = api.call(method, path)
    assert body_of(answer, 405) == envelope(
        "invalid_request", "method_not_allowed", f'Method "{method}" not allowed.'
    )
    named = {name.strip() for name in answer.headers["Allow"].split(",")}
    assert allowed <= named <= allowed | {"HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def hurried(server: ContractServer) -> Iterator[tuple[httpx.Client, ContractServer]]:
    """A second server on the same database, on which a key may make three calls a minute."""
    settings = {
        "POSTROOM_SECRET_KEY": "a secret for the contract suite only",
        "POSTROOM_LIMITS__CALLS_PER_MINUTE": "3",
    }
    with ExitStack() as stack:
        installation = stack.enter_context(new_installation(server.url, **settings))
        address = installation.serve("--workers", "0").address()
        yield stack.enter_context(httpx.Client(base_url=address, timeout=60, trust_env=False)), server


@pytest.mark.contract("GET reports/")
def test_rate_limit_exceeded_is_throttled(hurried: tuple[httpx.Client, ContractServer]) -> None:
    http, server = hurried
    api = ContractClient(http, server.key("task:read"), server.seed["project"], exact=True)
    assert [api.get("reports/").status_code for _ in range(3)] == [200, 200, 200]
    answer = api.get("reports/")
    seconds = answer.headers["Retry-After"]
    assert 1 <= int(seconds) <= 60
    detail = f"Request was throttled. Expected available in {seconds} seconds."
    assert body_of(answer, 429) == envelope("throttled_error", "throttled", detail)
    assert api.as_(server.key("task:read")).get("reports/").status_code == 200


@pytest.mark.contract("POST scout/configs/{config_id}/run/")
def test_conflict_is_reported(server: ContractServer, api: ContractClient) -> None:
    skill = {"name": "signals-scout-busy", "description": "d", "body": "b"}
    config = body_of(api.post("scout/", skill), 201)["config"]
    assert api.post(f"scout/configs/{config['id']}/run/").status_code == 202
    answer = api.post(f"scout/configs/{config['id']}/run/")
    detail = "A run for this scout is already in progress."
    assert body_of(answer, 409) == envelope("server_error", "conflict", detail)


@pytest.mark.contract("POST reports/bulk-state/")
@pytest.mark.parametrize(
    "change",
    [
        {"snooze_for": "3"},
        {"snooze_for": 3.0},
        {"dismissal_note": 5},
        {"dismissal_note": ""},
        {"dismissal_note": " "},
        {"unknown": {"deep": [1]}},
        {"reset_weight": True, "error": "x"},
    ],
    ids=lambda change: f"2.1-{next(iter(change))}",
)
def test_lenient_values_are_accepted(api: ContractClient, change: dict[str, Any]) -> None:
    answer = api.post(BULK, {"ids": IDS, "state": "potential", **change})
    assert body_of(answer, 200)["not_found_count"] == 1


@pytest.mark.contract("GET scout/runs/")
@pytest.mark.parametrize("text", ["true", "False", "1", "0", "yes", "no", "ON", "off", "", "null"])
def test_boolean_texts_are_accepted(api: ContractClient, text: str) -> None:
    assert isinstance(api.read("scout/runs/", emitted=text), list)


@pytest.mark.contract("PUT processing/pause/")
def test_bare_date_is_a_time(api: ContractClient) -> None:
    paused = body_of(api.call("PUT", "processing/pause/", {"timestamp": "2026-07-01"}), 200)
    assert paused["paused_until"] == "2026-07-01T00:00:00+00:00"


@pytest.mark.contract("PUT processing/pause/")
@pytest.mark.parametrize("form", ["data", "files"])
def test_form_is_accepted_as_body(api: ContractClient, form: str) -> None:
    value: Any = "2026-07-02T00:00:00Z"
    options: dict[str, Any] = {form: {"timestamp": value if form == "data" else (None, value)}}
    answer = api.call("PUT", "processing/pause/", **options)
    assert body_of(answer, 200)["paused_until"] == "2026-07-02T00:00:00+00:00"


@pytest.mark.contract("POST reports/{report_id}/state/")
def test_transition_forbidden_is_refused(server: ContractServer, api: ContractClient) -> None:
    report = server.report("potential")
    plain(
        api.post(f"reports/{report}/state/", {"state": "potential"}),
        409,
        "Invalid state transition for this report.",
    )


@pytest.mark.contract("POST reports/{report_id}/artefacts/")
def test_artefact_unknown_type_is_refused(api: ContractClient, report: str) -> None:
    answer = api.post(f"reports/{report}/artefacts/", {"artefact_type": "bogus", "content": {}})
    types = (
        "actionability_judgment, code_reference, commit, dismissal, note, priority_judgment, "
        "repo_selection, safety_judgment, signal_finding, suggested_reviewers, task_run"
    )
    plain(answer, 400, f"Unknown artefact type 'bogus'. Valid types: {types}")
