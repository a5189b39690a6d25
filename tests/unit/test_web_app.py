"""The page of the web app and its files, from a build as `scripts/web.py` makes it."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from postroom.api.home import add_home_style
from postroom.api.http.errors import install_error_handlers
from postroom.api.web_app import add_web_app

INDEX = """\
<!doctype html>
<html lang="en">
  <head>
    <meta name="csp-nonce" content="" />
    <meta name="base-path" content="/" />
    <meta
      name="first-calls"
      content="api/session/ api/projects/{project}/reports/?a=1&amp;b=2"
    />
    <script type="module" crossorigin src="./assets/index-1.js"></script>
  </head>
</html>
"""
SCRIPT = b"export const answer = 42;\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    (assets / "index-1.js").write_bytes(SCRIPT)
    (assets / "index-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    return tmp_path


def client(folder: Path, root_path: str = "") -> httpx.AsyncClient:
    app = FastAPI()
    install_error_handlers(app)
    add_home_style(app)
    add_web_app(app, folder)
    transport = httpx.ASGITransport(app, root_path=root_path)
    return httpx.AsyncClient(transport=transport, base_url="http://postroom.example")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/projects/1/inbox", "/projects/1/reports/2?tab=input"])
async def test_web_app_addresses_return_page(folder: Path, path: str) -> None:
    async with client(folder) as browser:
        first, second = await browser.get(path), await browser.get(path)

    assert first.status_code == 200
    assert first.headers["content-type"].startswith("text/html")
    assert first.headers["cache-control"] == "no-cache"
    assert '"/assets/index-1.js"' in first.text
    nonces = [re.search(r'csp-nonce" content="([^"]{20,})"', page.text) for page in (first, second)]
    assert nonces[0] is not None
    assert nonces[1] is not None
    assert nonces[0][1] != nonces[1][1]
    policy = first.headers["content-security-policy"]
    assert f"style-src 'self' 'nonce-{nonces[0][1]}'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/assets/index-2.js", "/assets/index-1.js.gz", "/projectsx", "/favicon.ico", "/.well-known/x"]
)
async def test_anything_else_is_not_found(folder: Path, path: str) -> None:
    async with client(folder) as browser:
        assert (await browser.get(path)).status_code == 404


async def test_files_are_kept_for_ever_and_compressed_beforehand(folder: Path) -> None:
    async with client(folder) as browser:
        small = await browser.get("/assets/index-1.js", headers={"Accept-Encoding": "gzip"})
        plain = await browser.get("/assets/index-1.js", headers={"Accept-Encoding": "identity"})

    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.content == plain.content == SCRIPT
    for answer in (small, plain):
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["vary"] == "Accept-Encoding"


async def test_web_app_page_takes_only_theme_from_cookie(folder: Path) -> None:
    async with client(folder) as browser:
        dark = await browser.get("/", headers={"Cookie": "postroom_theme=dark; postroom_density=compact"})
        odd = await browser.get("/", headers={"Cookie": 'postroom_theme="><script>'})

    assert '<html lang="en" data-theme="dark" data-density="compact">' in dark.text
    assert '<html lang="en">' in odd.text


async def test_web_app_page_knows_its_base_path(folder: Path) -> None:
    async with client(folder, root_path="/inbox") as browser:
        page = await browser.get("/inbox/sign-in")

    assert '<meta name="base-path" content="/inbox/" />' in page.text
    assert '"/inbox/assets/index-1.js"' in page.text


async def test_web_app_without_build_says_so(tmp_path: Path) -> None:
    async with client(tmp_path) as browser:
        page = await browser.get("/", headers={"Accept": "text/html"})
        places = await browser.get("/", headers={"Accept": "application/json"})
        style = await browser.get("/home.css")

    assert "make web" in page.text
    assert "postroom login" in page.text
    assert 'href="/api/docs/"' in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    assert style.status_code == 200
    assert places.json()["docs"] == "/api/docs/"


async def test_web_app_preloads_inbox(folder: Path) -> None:
    cookie = {"Cookie": "postroom=a-session"}
    async with client(folder, "/below") as browser:
        opened = (await browser.get("/projects/7/inbox", headers=cookie)).text
        others = [
            (await browser.get(path, headers=headers)).text
            for path, headers in (
                ("/projects/7/inbox", {}),
                ("/projects/7/inbox?priority=P0", cookie),
                ("/projects/7/inbox/more", cookie),
                ("/projects/x/inbox", cookie),
                ("/projects/7/scouts", cookie),
                ("/sign-in", cookie),
            )
        ]

    links = re.findall(r'<link rel="preload" as="fetch" crossorigin="anonymous" href="([^"]*)" />', opened)
    assert links == ["/below/api/session/", "/below/api/projects/7/reports/?a=1&amp;b=2"]
    assert not any("preload" in page for page in others)
    assert not any("first-calls" in page for page in (opened, *others))
