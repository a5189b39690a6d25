"""What nobody should send, on routes of every kind: a clear refusal, never a fault of the server."""

from typing import Any

import httpx
import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, envelope

JSON = {"Content-Type": "application/json"}
MEGABYTE = 1024 * 1024

WRITES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "POST reports/{report_id}/state/": ("reports/{report}/state/", "dismissal_note", {"state": "suppressed"}),
    "POST reports/bulk-state/": (
        "reports/bulk-state/",
        "dismissal_note",
        {"state": "suppressed", "ids": [NOWHERE]},
    ),
    "PATCH reports/{report_id}/": ("reports/{report}/", "title", {}),
    "POST reports/{report_id}/claim/": ("reports/{report}/claim/", "claim_id", {}),
    "POST reports/{report_id}/artefacts/": ("reports/{report}/artefacts/", "artefact_type", {"content": {}}),
    "PUT processing/pause/": ("processing/pause/", "timestamp", {}),
    "POST source_configs/": ("source_configs/", "source_product", {"source_type": "issue"}),
    "POST config/": ("config/", "default_slack_notification_channel", {}),
    "POST emit/": (
        "emit/",
        "description",
        {"source_product": "zendesk", "source_type": "ticket", "source_id": "1"},
    ),
    "POST preview/": (
        "preview/",
        "description",
        {"source_product": "zendesk", "source_type": "ticket", "source_id": "1"},
    ),
    "POST scout/": ("scout/", "description", {"name": "signals-scout-bad", "body": "b"}),
    "POST scout/notes/": ("scout/notes/", "content", {}),
    "POST scout/scratchpad/": ("scout/scratchpad/", "content", {"key": "k"}),
    "POST scout/runs/{run_id}/emit-signal/": (
        "scout/runs/{run}/emit-signal/",
        "description",
        {"confidence": 1},
    ),
    "POST /api/users/{user_id}/signal_autonomy/": (
        "/api/users/@me/signal_autonomy/",
        "slack_notification_channel",
        {},
    ),
}
"""Representative writes: the path, a field that holds text, and what else the body needs."""


@pytest.fixture(scope="module")
def made(server: ContractServer) -> dict[str, Any]:
    return server.fresh()


@pytest.fixture(scope="module")
def own(made: dict[str, Any], api: ContractClient) -> ContractClient:
    return api.as_(made["internal_key"]).at(made["project"])


def send(
    own: ContractClient, made: dict[str, Any], name: str, content: bytes, **headers: str
) -> httpx.Response:
    path = WRITES[name][0].replace("{report}", made["report"]).replace("{run}", made["run"])
    return own.call(name.split(" ", maxsplit=1)[0], path, content=content, headers={**JSON, **headers})


def text_body(name: str, text: str) -> bytes:
    """Return a body whose text field is the JSON literal `text`."""
    _, field, rest = WRITES[name]
    others = httpx.Request("POST", "http://x", json=rest).content.decode()[1:-1]
    return f'{{{others}{"," if others else ""}"{field}":{text}}}'.encode()


def clear_refusal(answer: httpx.Response) -> Any:
    assert 400 <= answer.status_code < 500, answer.text[:300]
    body = answer.json()
    assert set(body) in ({"type", "code", "detail", "attr"}, {"error"})
    return body


@pytest.mark.contract(*WRITES)
@pytest.mark.parametrize("text", [r'"a\u0000b"', r'"a\ud800b"'], ids=["null-character", "lone-surrogate"])
@pytest.mark.parametrize("name", WRITES)
def test_texts_that_can_not_be_stored(
    own: ContractClient, made: dict[str, Any], name: str, text: str
) -> None:
    before = own.read(f"reports/{made['report']}/")
    answer = send(own, made, name, text_body(name, text))
    clear_refusal(answer)
    assert answer.status_code == 400
    assert own.read(f"reports/{made['report']}/") == before


WRONG = ["[]", "{}", "[[]]", '{"a":1}', "true", "null"]


@pytest.mark.parametrize("text", WRONG)
@pytest.mark.parametrize("name", WRITES)
def test_wrong_types(own: ContractClient, made: dict[str, Any], name: str, text: str) -> None:
    if text == "null" and ("config" in name or "claim" in name or "autonomy" in name):
        assert send(own, made, name, text_body(name, text)).status_code in (200, 400)
        return
    clear_refusal(send(own, made, name, text_body(name, text)))


UNREADABLE = {
    "deep": b"[" * 10_000 + b"]" * 10_000,
    "deep-in-a-field": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "NaN": b'{"snooze_for": NaN}',
    "Infinity": b'{"weight": -Infinity}',
    "beyond-floats": b'{"weight": 1e999}',
    "half": b'{"state": "suppr',
    "not-utf-8": b'{"state": "\xff"}',
    "two-values": b"{}{}",
    "single-quotes": b"{'state': 1}",
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize("name", WRITES)
def test_bodies_that_can_not_be_read(own: ContractClient, made: dict[str, Any], name: str, what: str) -> None:
    body = clear_refusal(send(own, made, name, UNREADABLE[what]))
    assert (body["type"], body["code"], body["attr"]) == ("invalid_request", "parse_error", None)
    assert body["detail"].startswith("JSON parse error - ")


@pytest.mark.parametrize("name", ["POST reports/bulk-state/", "POST scout/notes/", "POST emit/"])
def test_body_too_large_is_refused(own: ContractClient, made: dict[str, Any], name: str) -> None:
    answer = send(own, made, name, b'{"a":"' + b"x" * (20 * MEGABYTE) + b'"}')
    detail = "The request body is larger than 20 MB."
    assert body_of(answer, 413) == envelope("invalid_request", "too_large", detail)


def test_body_of_nearly_20_mb_is_read(own: ContractClient, made: dict[str, Any]) -> None:
    answer = send(own, made, "POST scout/notes/", b'{"a":"' + b"x" * (20 * MEGABYTE - 10) + b'"}')
    assert body_of(answer, 400)["attr"] == "content"


def test_body_last_of_repeated_keys_wins(own: ContractClient, made: dict[str, Any]) -> None:
    answer = send(own, made, "POST scout/notes/", b'{"content":"first","content":"last"}')
    assert body_of(answer, 201)["content"] == "last"


HUGE = ["9" * 20, "9" * 400, "-" + "9" * 30, "1e30", f'"{"9" * 2000}"', str(2**63)]


@pytest.mark.parametrize("number", HUGE, ids=lambda number: number[:12])
def test_huge_numbers(own: ContractClient, made: dict[str, Any], number: str) -> None:
    for name, field in (
        ("POST reports/bulk-state/", "snooze_for"),
        ("POST emit/", "weight"),
        ("POST scout/runs/{run_id}/emit-signal/", "confidence"),
    ):
        body = text_body(name, '"t"')[:-1] + f',"{field}":{number}}}'.encode()
        assert send(own, made, name, body).status_code == 400
    note = f'{{"artefact_type":"dismissal","content":{{"user_id":{number}}}}}'.encode()
    clear_refusal(send(own, made, "POST reports/{report_id}/artefacts/", note))


QUERIES: list[tuple[str, dict[str, str], int]] = [
    *(
        (path, query, 200)
        for path in ("reports/", "source_configs/", "reports/{report}/artefacts/", "/api/projects/")
        for query in (
            {"limit": "0"},
            {"limit": "-1"},
            {"limit": "9" * 400},
            {"offset": "9" * 19},
            {"offset": "9" * 400},
            {"offset": "-9"},
            {"limit": "\x00"},
            {"offset": "²"},
        )
    ),
    *(("reports/", {"ordering": text}, 200) for text in ("x", "\x00", "-", ",,", "id;drop", "é")),
    *(("reports/", {"search": text}, 200) for text in ("\x00", "\\", "%_", "'\"", "x" * 20_000)),
    *(("reports/", {"source_product": text}, 200) for text in ("\x00", "x" * 5000)),
    ("reports/", {"status": "\x00"}, 400),
    ("reports/", {"task_id": "\x00"}, 400),
    ("reports/", {"suggested_reviewers": "\x00"}, 400),
    ("reports/available_reviewers/", {"query": "\x00"}, 200),
    *(("scout/runs/", {"limit": text}, 400) for text in ("0", "9" * 400, "\x00")),
    ("scout/runs/", {"skill_version": "9" * 30}, 400),
    ("scout/runs/findings/summary/", {"window_hours": "9" * 30}, 400),
    ("scout/runs/emissions/recent/", {"date_from": "9999-12-31T23:59:59-14:00"}, 400),
]


@pytest.mark.contract("GET reports/", "GET scout/runs/")
@pytest.mark.parametrize(
    ("path", "query", "status"),
    QUERIES,
    ids=[f"{path}-{next(iter(query))}-{number}" for number, (path, query, _) in enumerate(QUERIES)],
)
def test_queries(
    own: ContractClient, made: dict[str, Any], path: str, query: dict[str, str], status: int
) -> None:
    answer = own.get(path.replace("{report}", made["report"]), **query)
    assert answer.status_code == status, answer.text[:300]


IDS = ["x", "%00", "%ED%A0%80", "9" * 400, "..%2F..", "'", "%2e", NOWHERE + "0", "(" + NOWHERE]


@pytest.mark.parametrize("id", IDS, ids=lambda text: text[:12])
@pytest.mark.parametrize(
    "path",
    [
        "reports/{}/",
        "reports/{}/signals/",
        "reports/{}/artefacts/",
        "reports/{report}/artefacts/{}/",
        "reports/{report}/artefacts/{}/diff/",
        "source_configs/{}/",
        "scout/configs/{}/",
        "scout/runs/{}/",
        "scout/runs/{}/emissions/",
    ],
)
def test_ids(own: ContractClient, made: dict[str, Any], path: str, id: str) -> None:
    answer = own.call("GET", path.replace("{report}", made["report"]).replace("{}", id))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
