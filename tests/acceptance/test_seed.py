"""`postroom dev seed`: with no server, beside one, and as what the contract suite tries another server with."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from tests.helpers.processes.server import Installation, Server, client, new_installation

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
OBJECTS = ("report", "artefact", "source_config", "scout_config", "run", "task", "note")
NOWHERE = "01900000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Installation, Server]]:
    """A server that began on what was seeded before it was there."""
    with new_installation() as installation:
        first = installation.run("dev", "seed", "--json").json
        (installation.folder / "first.json").write_bytes(orjson.dumps(first))
        server = installation.serve("--workers", "0")
        server.address()
        yield installation, server


def test_seed_calls_make_separate_projects_reachable_over_http(served: tuple[Installation, Server]) -> None:
    installation, server = served
    first = orjson.loads((installation.folder / "first.json").read_bytes())
    second = installation.run("dev", "seed", "--json").json

    assert first["project"] != second["project"]
    for made in (first, second):
        base = f"/api/projects/{made['project']}/signals/"
        for name in OBJECTS:
            assert str(UUID(made[name])) == made[name]
        with client(server.address(), made["key"]) as api:
            for path in (
                f"reports/{made['report']}/",
                f"reports/{made['report']}/artefacts/{made['artefact']}/",
                f"source_configs/{made['source_config']}/",
                f"scout/configs/{made['scout_config']}/",
                f"scout/runs/{made['run']}/",
            ):
                assert api.get(base + path).status_code == 200, path
            assert api.get(f"{base}reports/", params={"task_id": made["task"]}).json()["count"] == 1
            assert [note["id"] for note in api.get(f"{base}scout/notes/").json()] == [made["note"]]
            assert api.get("/api/users/@me/").json()["uuid"] == made["user"]


def test_seed_project_may_belong_to_existing_organization(served: tuple[Installation, Server]) -> None:
    installation, _ = served
    first = orjson.loads((installation.folder / "first.json").read_bytes())
    made = installation.run("dev", "seed", "--json", "--organization", first["organization"]).json
    assert made["organization"] == first["organization"]
    assert made["project"] != first["project"]

    before = installation.value("SELECT count(*) FROM projects")
    sentence = installation.run("dev", "seed", "--organization", NOWHERE).sentence(code=1)
    assert NOWHERE in sentence
    assert installation.value("SELECT count(*) FROM projects") == before


def test_seed_without_json_prints_table(served: tuple[Installation, Server]) -> None:
    done = served[0].run("dev", "seed")
    assert done.code == 0
    assert all(name in done.out for name in ("project", "key", "user", *OBJECTS))


@pytest.mark.parametrize("seeded", [False, True])
def test_contract_suite_runs_against_other_server(served: tuple[Installation, Server], seeded: bool) -> None:
    installation, server = served
    made = installation.run("dev", "seed", "--json").json
    file = installation.folder / "seed.json"
    file.write_bytes(orjson.dumps(made))
    named = {"CONTRACT_BASE_URL": server.address(), "CONTRACT_KEY": made["key"]}
    if seeded:
        named["CONTRACT_SEED"] = str(file)
    suite = [
        f"tests/contract/{name}.py"
        for name in ("access/test_access", "access/test_pagination", "reports/test_report_actions")
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *suite],
        cwd=ROOT,
        env={**os.environ, **named},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "deselected" in done.stdout
    assert "not tried: " in done.stdout
    assert ("needs SEED=" in done.stdout) is not seeded
