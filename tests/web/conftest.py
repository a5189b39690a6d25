"""The web app in a browser, on a server with the demo's data.

`make test-web` installs Playwright; the browser is the system's Chromium. `POSTROOM_WEB_TEST_DATA_DIR` is the data
directory of an existing demo, which saves loading one. Screenshots go to `.tools/screenshots`.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from tests.helpers.hosts.oidc import CLIENT, SECRET, FakeProvider
from tests.helpers.processes.server import Home, Server, client, command, environment, home

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
SCREENSHOTS = ROOT / ".tools/screenshots"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
EMAIL, PASSWORD = "ada@browser.example", "correct horse battery staple"
TIMEOUT = 30_000
"""Browser timeout in milliseconds, generous for busy machines."""

EXPECTED = ("the server responded with a status of", "net::ERR_")
"""Chromium's own console messages about intentionally failing calls; the app must print nothing."""

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
    home: Home
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


@contextmanager
def _data() -> Iterator[Home]:
    given = os.environ.get("POSTROOM_WEB_TEST_DATA_DIR")
    with home() as there:
        if given:
            subprocess.run(
                ["cp", "-a", given, str(there.data_dir)], check=True
            )  # with the owner of the files
        else:
            done = there.run("demo", "--no-serve", "--data-dir", there.data_dir)
            assert done.code == 0, done.err
        yield there


def _make_account(there: Home) -> str:
    """Create an owner with a password, and return their key."""
    assert there.run("users", "create", EMAIL, "--name", "Ada Lovelace", "--role", "owner").code == 0
    subprocess.run(
        command("users", "password", EMAIL),
        input=f"{PASSWORD}\n".encode(),
        env=environment(there.settings),
        check=True,
        capture_output=True,
    )
    key = there.run("keys", "create", "--user", EMAIL, "--scopes", "*", "--json").json
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
    with _data() as there, FakeProvider() as provider:
        with closing(socket.create_server(("127.0.0.1", 0))) as held:
            port = int(held.getsockname()[1])
        server: Server = there.serve("--port", port, **_settings(provider, port))
        address = server.address()
        key = _make_account(there)
        with client(address, key) as api:
            project = api.get("/api/projects/").json()["results"][0]["id"]
        yield Site(address, project, key, there, provider)


expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.exit(
            "There is no Chromium. On Debian: apt-get install chromium; elsewhere set CHROMIUM=/path.", 2
        )
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
    """A browser window of a signed-in person that records policy violations and console errors."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self.site = site
        self.problems: list[str] = []
        context.add_init_script(WATCH_POLICY)
        context.set_default_timeout(TIMEOUT)

    def page(self, path: str | None = None) -> Page:
        """Open a page of the project, or a blank one if `path` is None."""
        page = self.context.new_page()
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        if path is not None:
            page.goto(self.site.page(path))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(expected in text for expected in EXPECTED):
            self.problems.append(f"console {kind}: {text}")

    def check(self) -> None:
        """Fail if any violation or error was recorded."""
        for page in self.context.pages:
            self.problems += [f"policy: {one}" for one in page.evaluate("window.policyViolations ?? []")]
        assert self.problems == []


@pytest.fixture
def window(site: Site, browser: Browser, signed_in: Any) -> Iterator[Window]:
    context = browser.new_context(storage_state=signed_in, viewport={"width": 1280, "height": 800})
    window = Window(context, site)
    yield window
    window.check()
    context.close()


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


def serious_faults(page: Page) -> list[str]:
    """Return axe's serious and critical findings on the page."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} ({one['nodes'][0]['failureSummary'][:200]})"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Save a screenshot of a failed test."""
    report = yield
    window = getattr(item, "funcargs", {}).get("window")
    if report.when == "call" and report.failed and isinstance(window, Window):
        for number, page in enumerate(window.context.pages):
            shoot(page, f"failed-{item.name}-{number}")
    return report
