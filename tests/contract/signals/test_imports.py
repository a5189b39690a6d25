"""Files that are uploaded to be imported: parts, preview, start, progress, rejects, cancel and undo."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, envelope, not_found, refused

from postroom.sample.seed import SeedContext
from postroom.signals.imports import uploads
from postroom.signals.imports.service import Reject

ALL = "/api/projects/{project_id}/imports/"
ONE = ALL + "{import_id}/"
CSV = (
    b"number,title,body,state,state_reason,created_at,closed_at\n"
    b"1,Umlauts in names,The export writes question marks.,open,,2021-02-01T10:00:00Z,\n"
    b"2,Login dead,The button does nothing.,closed,completed,2021-02-01T10:00:00Z,2021-03-04T10:00:00Z\n"
    b"3,Odd,A state of its own.,parked,,2021-02-01T10:00:00Z,\n"
)
FIELDS = {
    "id",
    "name",
    "state",
    "error",
    "size",
    "read_bytes",
    "part_bytes",
    "rows",
    "stored",
    "settled",
    "repeated",
    "updated",
    "rejected",
    "created_at",
    "updated_at",
}


@pytest.fixture
def own(server: ContractServer, api: ContractClient) -> ContractClient:
    """The caller in a project of this test alone: a project imports one file at a time."""
    made = server.fresh()
    return api.as_(made["key"]).at(made["project"])


def path(own: ContractClient, rest: str = "") -> str:
    return f"/api/projects/{own.project}/imports/{rest}"


def begin(own: ContractClient, size: int = len(CSV)) -> dict[str, Any]:
    made: dict[str, Any] = body_of(own.post(path(own), {"name": "issues.csv", "size": size}), 201)
    return made


def send(own: ContractClient, id: str, content: bytes = CSV, part: str = "0") -> httpx.Response:
    headers = {"Content-Type": "application/octet-stream"}
    return own.call("PUT", path(own, f"{id}/parts/{part}/"), content=content, headers=headers)


def conflict(answer: httpx.Response, detail: str) -> None:
    assert body_of(answer, 409) == envelope("server_error", "conflict", detail)


@pytest.mark.contract(f"POST {ALL}", f"GET {ALL}", f"GET {ONE}")
def test_import_begun_is_listed_and_read(own: ContractClient) -> None:
    before = [one["id"] for one in own.read(path(own))["results"]]
    made = begin(own)
    assert set(made) == FIELDS
    assert (made["name"], made["state"], made["size"], made["error"]) == (
        "issues.csv",
        "waiting",
        len(CSV),
        None,
    )
    assert (made["part_bytes"], made["rows"], made["read_bytes"]) == (uploads.PART_BYTES, 0, 0)
    assert own.read(path(own, f"{made['id']}/")) == made
    listed = own.read(path(own))["results"]
    assert (listed[0], [one["id"] for one in listed[1:]]) == (made, before)


@pytest.mark.contract(f"POST {ALL}")
@pytest.mark.parametrize(
    ("body", "code", "detail", "attr"),
    [
        ({"size": 1}, "required", "This field is required.", "name"),
        (
            {"name": "issues.csv", "size": 0},
            "invalid_input",
            "A file may have 1 to 256 MB; split a larger one.",
            "size",
        ),
    ],
    ids=["no name", "empty"],
)
def test_import_of_unusable_file_is_refused(
    own: ContractClient, body: dict[str, Any], code: str, detail: str, attr: str
) -> None:
    refused(own.post(path(own), body), code, detail, attr)


@pytest.mark.contract(f"PUT {ONE}parts/{{part}}/")
def test_import_part_is_stored_and_can_be_sent_again(own: ContractClient) -> None:
    made = begin(own)
    for _ in range(2):
        answer = body_of(send(own, made["id"]), 200)
        assert set(answer) == FIELDS
        assert (answer["id"], answer["state"]) == (made["id"], "waiting")


@pytest.mark.contract(f"PUT {ONE}parts/{{part}}/")
def test_import_part_that_the_file_has_not_is_refused(own: ContractClient) -> None:
    id = begin(own)["id"]
    refused(send(own, id, part="1"), "invalid_input", "The file has no such part.")
    refused(send(own, id, part="x"), "invalid_input", "A part is named by its number, from 0.")
    not_found(send(own, NOWHERE))


@pytest.mark.contract(f"POST {ONE}preview/")
def test_import_preview_says_what_rows_become(own: ContractClient) -> None:
    id = begin(own)["id"]
    conflict(own.post(path(own, f"{id}/preview/"), {}), "The file was not uploaded yet.")
    body_of(send(own, id), 200)
    shown = body_of(own.post(path(own, f"{id}/preview/"), {}), 200)
    assert set(shown) == {
        "columns",
        "examples",
        "tracker",
        "mapping",
        "rows",
        "states",
        "looked_at",
        "rejected",
        "settled",
        "is_complete",
        "problem",
    }
    assert (shown["tracker"], shown["is_complete"], shown["problem"]) == ("GitHub", True, "")
    assert (shown["looked_at"], shown["rejected"], shown["settled"]) == (3, 1, 1)
    assert shown["columns"] == CSV.split(b"\n")[0].decode().split(",")
    assert set(shown["rows"][0]) == {"row", "title", "text", "state", "outcome", "problem"}
    assert {"said": "parked", "word": "parked", "outcome": None, "rows": 1} in shown["states"]
    mapping = {"mapping": {**shown["mapping"], "states": ["parked=open"]}}
    assert body_of(own.post(path(own, f"{id}/preview/"), mapping), 200)["rejected"] == 0


@pytest.mark.contract(f"POST {ONE}start/", f"GET {ONE}")
def test_import_starts_once_when_the_file_is_complete(own: ContractClient) -> None:
    id = begin(own, size=len(CSV))["id"]
    body_of(send(own, id, CSV[:-10]), 200)
    detail = f"{len(CSV) - 10} of the file's {len(CSV)} bytes have arrived; send the missing parts."
    refused(own.post(path(own, f"{id}/start/"), {}), "invalid_input", detail)
    body_of(send(own, id), 200)
    started = body_of(own.post(path(own, f"{id}/start/"), {}), 202)
    assert (set(started), started["state"]) == (FIELDS, "reading")
    assert own.read(path(own, f"{id}/")) == started
    conflict(own.post(path(own, f"{id}/start/"), {}), "The import was started or cancelled before.")
    detail = "'issues.csv' is being imported; wait until it has ended, or cancel it."
    conflict(own.post(path(own), {"name": "issues.csv", "size": 1}), detail)


@pytest.mark.contract(f"GET {ONE}rejects/")
def test_import_rejects_say_why(server: ContractServer, own: ContractClient) -> None:
    id = begin(own)["id"]
    assert own.read(path(own, f"{id}/rejects/")) == {"results": []}

    async def reject(kit: SeedContext) -> None:
        upload = await uploads.get(kit.uow, int(own.project), UUID(id))
        await uploads.note_progress(kit.uow, upload, [Reject(3, "It is odd.", "3,Odd")], read_bytes=10)

    server.do(reject)
    assert own.read(path(own, f"{id}/rejects/")) == {
        "results": [{"row": 3, "reason": "It is odd.", "data": "3,Odd"}]
    }


@pytest.mark.contract(f"POST {ONE}cancel/", f"POST {ONE}undo/")
def test_import_is_cancelled_and_undone(own: ContractClient) -> None:
    id = begin(own)["id"]
    conflict(own.post(path(own, f"{id}/undo/")), "Nothing of the import is stored.")
    body_of(send(own, id), 200)
    body_of(own.post(path(own, f"{id}/start/"), {}), 202)
    cancelled = body_of(own.post(path(own, f"{id}/cancel/")), 200)
    assert (set(cancelled), cancelled["state"]) == (FIELDS, "cancelled")
    conflict(own.post(path(own, f"{id}/cancel/")), "The import has ended; it can be undone.")
    undone = body_of(own.post(path(own, f"{id}/undo/")), 202)
    assert (set(undone), undone["state"]) == (FIELDS, "undone")
    conflict(own.post(path(own, f"{id}/undo/")), "Nothing of the import is stored.")


@pytest.mark.contract(
    f"GET {ONE}",
    f"GET {ONE}rejects/",
    f"POST {ONE}preview/",
    f"POST {ONE}start/",
    f"POST {ONE}cancel/",
    f"POST {ONE}undo/",
)
@pytest.mark.parametrize("rest", ["", "rejects/", "preview/", "start/", "cancel/", "undo/"])
def test_import_missing_is_not_found(own: ContractClient, rest: str) -> None:
    is_read = rest in {"", "rejects/"}
    url = path(own, f"{NOWHERE}/{rest}")
    not_found(own.get(url) if is_read else own.post(url, {}))
