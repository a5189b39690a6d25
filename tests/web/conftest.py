"""The web app in a browser, on a server with the demo's data.

`make test-web` installs Playwright; the browser is the system's Chromium. Each test process has a browser, and a
server with a copy of the demo's data, which is loaded once. `POSTROOM_TEST_DEMO_DIR` is the data directory of an
existing demo, which saves loading one. Screenshots go to `.tools/screenshots`.
"""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import tempfile
from base64 import b64decode
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect, sync_playwright
from tests.helpers.hosts.oidc import CLIENT, SECRET, FakeProvider
from tests.helpers.processes.demo import copy_data, load_demo
from tests.helpers.processes.server import (
    Installation,
    Server,
    client,
    command,
    environment,
    eventually,
    new_installation,
)

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
SCREENSHOTS = ROOT / ".tools/screenshots"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
EMAIL, PASSWORD = "ada@browser.example", "correct horse battery staple"
TIMEOUT = 30_000
"""Browser timeout in milliseconds, generous for busy machines."""

EXPECTED = ("the server responded with a status of", "net::ERR_")
"""Chromium's own console messages about intentionally failing calls; the app must print nothing."""

FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
"""A promise that a page has been painted once more."""

_WORK = """
    SELECT (SELECT count(*) FROM signals WHERE project_id = {project} AND state = 'pending')
        + (SELECT count(*) FROM reports WHERE project_id = {project} AND status IN ('candidate', 'in_progress'))
"""

WATCH_POLICY = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.policyViolations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass(frozen=True)
class Site:
    """A server with the demo's data, with API access besides the app."""

    address: str
    project: int
    key: str
    installation: Installation
    provider: FakeProvider

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API with a key, like another client."""
        with client(self.address, self.key) as api:
            answer = api.request(method, f"/api/projects/{self.project}/signals/{path}", json=body)
            assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
            return answer.json() if answer.content else None

    def page(self, path: str) -> str:
        """Return the URL of a page of the project."""
        return f"{self.address}/projects/{self.project}/{path}"

    def wait_for_work(self) -> None:
        """Wait until every signal is grouped and every report researched, so that no count changes by itself."""
        eventually(lambda: self.installation.value(_WORK.format(project=self.project)) == 0)


@contextmanager
def _data() -> Iterator[tuple[Installation, str]]:
    """Yield a copy of the demo's data with an owner's account, and that owner's key."""
    made = (
        Path(tempfile.gettempdir()) / "web-demo"
    )  # in the folder of this run, the same for all its processes
    key = made / "key"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not key.exists():
            _make_data(made)
    with new_installation() as started:
        copy_data(made / "data", started.data_dir)
        yield started, key.read_text()


def _make_data(folder: Path) -> None:
    folder.mkdir(mode=0o711)
    with new_installation() as started:
        load_demo(started)
        key = _make_account(started)
        started.data_dir.rename(folder / "data")
    (folder / "key").write_text(key)


def _make_account(started: Installation) -> str:
    """Create an owner with a password, and return their key."""
    assert started.run("users", "create", EMAIL, "--name", "Ada Lovelace", "--role", "owner").code == 0
    subprocess.run(
        command("users", "password", EMAIL),
        input=f"{PASSWORD}\n".encode(),
        env=environment(started.settings),
        check=True,
        capture_output=True,
    )
    key = started.run("keys", "create", "--new-user", "--user", EMAIL, "--scopes", "*", "--json").json
    return str(key["key"])


def _settings(provider: FakeProvider, port: int) -> dict[str, str]:
    return {
        "POSTROOM_LIMITS__ENABLED": "false",
        "POSTROOM_LOG_LEVEL": "warning",
        "POSTROOM_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "POSTROOM_SIGN_IN__OIDC__ISSUER": provider.issuer,
        "POSTROOM_SIGN_IN__OIDC__CLIENT_ID": CLIENT,
        "POSTROOM_SIGN_IN__OIDC__CLIENT_SECRET": SECRET,
        "POSTROOM_SIGN_IN__OIDC__NAME": "Acme ID",
    }


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with _data() as (started, key), FakeProvider() as provider:
        with closing(socket.create_server(("127.0.0.1", 0))) as held:
            port = int(held.getsockname()[1])
        server: Server = started.serve("--port", port, **_settings(provider, port))
        address = server.address()
        with client(address, key) as api:
            project = api.get("/api/projects/").json()["results"][0]["id"]
        yield Site(address, project, key, started, provider)


expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="session")
def signed_in(site: Site, browser: Browser) -> Any:
    """The cookies of a person who signed in by the page."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    page.goto(f"{site.address}/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("listbox", name="Reports").wait_for()
    state = context.storage_state()
    context.close()
    return state


class Window:
    """A browser window that records policy violations and console errors."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self.site = site
        self.problems: list[str] = []
        self._requests: defaultdict[Page, set[Request]] = defaultdict(set)
        context.add_init_script(WATCH_POLICY)
        context.set_default_timeout(TIMEOUT)

    def page(self, path: str | None = None) -> Page:
        """Open a page of the project, or a blank one if `path` is None."""
        page = self.context.new_page()
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        # By page: how a request ended is not heard of a page that was closed meanwhile.
        page.on("request", lambda request: self._begin(page, request))
        page.on("requestfinished", lambda request: self._end(page, request))
        page.on("requestfailed", lambda request: self._end(page, request))
        if path is not None:
            page.goto(self.site.page(path))
        return page

    def settle(self, page: Page) -> None:
        """Wait until a page shows what it loads: no request is open, and no part of it says that it is loading."""
        loading = page.get_by_role("status", name=re.compile("^(Loading|Looking)"))
        page.evaluate(FRAME)
        requests = self._requests[page]
        eventually(lambda: loading.count() == 0 and not requests, lambda: requests)
        page.evaluate(FRAME)

    def _begin(self, page: Page, request: Request) -> None:
        if request.resource_type != "eventsource":  # the stream of changes stays open
            self._requests[page].add(request)

    def _end(self, page: Page, request: Request) -> None:
        self._requests[page].discard(request)

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(expected in text for expected in EXPECTED):
            self.problems.append(f"console {kind}: {text}")

    def check(self) -> None:
        """Fail if any violation or error was recorded since the last check."""
        problems, self.problems = self.problems, []
        for page in self.context.pages:
            problems += [f"policy: {one}" for one in page.evaluate("window.policyViolations ?? []")]
        assert problems == []


@contextmanager
def opened(
    browser: Browser, site: Site, width: int = 1280, height: int = 800, **options: Any
) -> Iterator[Window]:
    """Open a window, and check it in the end. Nothing in it moves, so that there is no animation to wait for."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", **options
    )
    window = Window(context, site)
    yield window
    window.check()
    context.close()


@pytest.fixture
def window(site: Site, browser: Browser, signed_in: Any) -> Iterator[Window]:
    """A window of a signed-in person."""
    with opened(browser, site, storage_state=signed_in) as window:
        yield window


def rows(page: Page) -> Locator:
    """Return the rows of the list of reports."""
    return page.get_by_role("listbox", name="Reports").get_by_role("option")


def ready(page: Page) -> None:
    """Wait until the list is visible."""
    expect(rows(page).first).to_be_visible()


def said(page: Page, text: str, *, timeout: float = TIMEOUT) -> None:
    """Wait until a message with the text appears."""
    expect(page.get_by_label("Messages").get_by_text(text)).to_be_visible(timeout=timeout)


def shoot(page: Page, name: str) -> None:
    """Write a screenshot to the folder of screenshots."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))


def take_pictures(page: Page, name: str) -> None:
    """Write pictures of a page in both schemes to the folder that `make docs` reads, as small as they get."""
    folder = SCREENSHOTS / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    session = page.context.new_cdp_session(page)
    for look in ("dark", "light"):
        page.emulate_media(color_scheme=look)
        page.evaluate(FRAME)
        taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": 75})
        (folder / f"{name}-{look}.webp").write_bytes(b64decode(taken["data"]))
    session.detach()


HEADINGS = ("heading-order", "empty-heading", "page-has-heading-one", "empty-table-header")
"""Rules about headings, which axe counts as moderate or minor: readers of screens go by them."""


def serious_faults(page: Page) -> list[str]:
    """Return axe's serious and critical findings on the page, and all about headings."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} ({one['nodes'][0]['failureSummary'][:200]})"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical") or one["id"] in HEADINGS
    ]


def pytest_configure() -> None:
    """Refuse to start without a browser."""
    if CHROMIUM is None:
        raise pytest.UsageError(
            "There is no Chromium. On Debian: apt-get install chromium; elsewhere set CHROMIUM=/path."
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with tests that need no demo: they run while another process loads it."""
    items.sort(key=lambda item: "site" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Save a screenshot of a failed test."""
    report = yield
    if report.when == "call" and report.failed:
        windows = [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Window)]
        for number, page in enumerate(page for window in windows for page in window.context.pages):
            shoot(page, f"failed-{item.name}-{number}")
    return report
