"""The site of the documents, from a build as `scripts/docs_site.py` makes it."""

import gzip
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from scripts.docs_site import corrected

from postroom.api.app import describe
from postroom.api.docs_site import add_docs_site
from postroom.api.http.errors import install_error_handlers
from postroom.api.http.middleware import OptionalSlash

PAGE = b"<!doctype html><title>Documents</title>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    for name, content in (("index.html", PAGE), ("how-to/triage.html", PAGE), ("_static/furo.js", b"1;")):
        path = site / f"{name}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content))
    (site / "sources.sha256").write_text("what it was built from")
    (tmp_path / "secret.gz").write_bytes(gzip.compress(b"beside the site"))
    return site


def client(folder: Path, root_path: str = "") -> httpx.AsyncClient:
    app = FastAPI(openapi_url=None, docs_url=None)
    install_error_handlers(app)
    add_docs_site(app, folder)
    app.add_middleware(OptionalSlash)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, root_path=root_path), base_url="http://postroom.example"
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("how-to/triage.html", "text/html; charset=utf-8"),
        ("_static/furo.js", "text/javascript; charset=utf-8"),
    ],
)
async def test_docs_file_is_served_with_strict_policy(folder: Path, name: str, kind: str) -> None:
    async with client(folder) as browser:
        packed = await browser.get(f"/docs/{name}")
        plain = await browser.get(f"/docs/{name}", headers={"Accept-Encoding": "identity"})
        again = await browser.get(f"/docs/{name}", headers={"If-None-Match": packed.headers["etag"]})

    assert packed.status_code == plain.status_code == 200
    assert packed.content == plain.content
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-type"] == kind
    assert "unsafe" not in packed.headers["content-security-policy"]
    assert packed.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
async def test_docs_address_leads_to_first_page(folder: Path, path: str) -> None:
    async with client(folder, root_path="/inbox") as browser:
        found = await browser.get(path)

    assert (found.status_code, found.headers["location"]) == (307, "/inbox/docs/index.html")


@pytest.mark.parametrize(
    "name",
    [
        "nothing.html",
        "how-to",
        "sources.sha256",
        "..%2Fsecret",
        "how-to/..%2F..%2Fsecret",
        "%2e%2e/secret",
        "..%5Csecret",
        "%00",
        "%2Fetc%2Fpasswd",
        "index.html%2F..",
        "a" * 5000,
    ],
)
async def test_docs_without_such_page_says_so(folder: Path, name: str) -> None:
    async with client(folder) as browser:
        found = await browser.get(f"/docs/{name}")

    assert found.status_code == 404
    assert "No such page" in found.text


async def test_docs_without_build_say_what_to_run(tmp_path: Path) -> None:
    async with client(tmp_path) as browser:
        found = await browser.get("/docs/index.html")

    assert found.status_code == 404
    assert "<code>make docs</code>" in found.text


def test_docs_are_no_part_of_the_described_api() -> None:
    assert not any(path.startswith("/docs") for path in describe()["paths"])


def test_docs_page_titles_of_drawings_stay_as_they_are() -> None:
    drawing = "<svg><symbol id='menu'><title>Menu</title><path d='M0 0'/></symbol></svg>"
    page = corrected(f"<head><title>Triage</title></head><body>{drawing}</body>")
    assert drawing in page
    assert page.count('<link rel="icon" href="data:,">') == 1
