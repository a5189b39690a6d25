"""An exception thrown in each real SDK ends as one report in the inbox, on loopback."""

import http.server
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.helpers.processes.server import Home, client, home

from postroom.tokens.schemas import dsn_of

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / ".tools" / "sdk"
PYTHON, NODE, MODULES = TOOLS / "bin/python", TOOLS / "bin/node", TOOLS / "node/node_modules"
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
PATIENCE = 120.0

pytestmark = [
    pytest.mark.sdk,
    pytest.mark.skipif(not PYTHON.exists(), reason="the SDKs are not installed; run: make test-sdk"),
]
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium; on Debian: apt-get install chromium"
)


@dataclass(frozen=True)
class Shop:
    """A project of a running server, and what SDKs are configured with."""

    address: str
    api: httpx.Client
    project: int
    token: str

    @property
    def dsn(self) -> str:
        return dsn_of(self.address, self.token, self.project)

    def read(self, path: str) -> Any:
        answer = self.api.get(f"/api/projects/{self.project}/signals/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def eventually(self, path: str, met: Callable[[Any], bool]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while not met(found := self.read(path)):
            if time.monotonic() > deadline:
                pytest.fail(f"{path} {found} {self.read('sdk_intake/')}")
            time.sleep(0.5)
        return found

    def settled(self, path: str) -> Any:
        """Return a list when everything that was sent is counted."""
        self.eventually("sdk_intake/", lambda found: any(one["outcomes"] for one in found["results"]))
        self.eventually("sdk_intake/", lambda found: not any(one["waiting"] for one in found["results"]))
        return self.read(path)

    def check_one_report(self, type: str, *, occurrences: int = 3) -> None:
        """Check that what was thrown is one issue, one signal and one report."""
        issues = self.eventually(
            "error_issues/",
            lambda found: found["count"] and found["results"][0]["occurrences"] >= occurrences,
        )
        assert [(one["title"], one["occurrences"]) for one in issues["results"]] == [(type, occurrences)]
        assert any("charge" in frame for frame in issues["results"][0]["frames"])
        reports = self.eventually("reports/", lambda found: found["count"] > 0)
        assert reports["count"] == 1
        assert "was declined by the bank" in reports["results"][0]["headline"]
        assert reports["results"][0]["signal_count"] == 1


@dataclass(frozen=True)
class Served:
    """A running server, and a client of its API with a key for all projects."""

    home: Home
    address: str
    api: httpx.Client


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with home() as made:
        address = made.serve().address()
        key = made.run("keys", "create", "--user", "ann@example.com", "--scopes", "task:write", "--json")
        with client(address, key.json["key"]) as api:
            yield Served(made, address, api)


@pytest.fixture
def shop(served: Served) -> Shop:
    """Make a project and its token, without the time that commands take to start."""
    project = served.home.value(
        "INSERT INTO projects (uuid, organization_id, name, created_at) "
        "SELECT gen_random_uuid(), organization_id, 'Shop', now() FROM projects WHERE id = 1 RETURNING id"
    )
    made = served.api.post(f"/api/projects/{project}/signals/tokens/", json={})
    assert made.status_code == 201, made.text
    return Shop(served.address, served.api, project, made.json()["token"])


def run(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={
            "PATH": f"{NODE.parent}:{os.environ['PATH']}",
            "NODE_PATH": str(MODULES),
            "HOME": os.environ.get("HOME", "/"),
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("program", ["posthog_python", "posthog_python_v1"])
def test_posthog_python(shop: Shop, program: str) -> None:
    run(PYTHON, HERE / "programs" / f"{program}.py", shop.address, shop.token)
    shop.check_one_report("ValueError")


def test_sentry_python(shop: Shop) -> None:
    run(PYTHON, HERE / "programs/sentry_python.py", shop.dsn)
    shop.check_one_report("ValueError")
    assert shop.read("error_issues/")["results"][0]["releases"] == ["shop@1.2"]


def test_sentry_logs_count_each(shop: Shop) -> None:
    run(PYTHON, HERE / "programs/sentry_logging_python.py", shop.dsn)
    found = shop.settled("error_issues/")
    assert [(one["title"], one["occurrences"]) for one in found["results"]] == [("Message", 50)]


@pytest.mark.parametrize("framework", ["flask", "django", "celery"])
def test_sentry_logs_of_a_framework_make_no_other_issue(shop: Shop, framework: str) -> None:
    run(PYTHON, HERE / "programs" / f"sentry_{framework}.py", shop.dsn)
    shop.settled("error_issues/")
    shop.check_one_report("ValueError")


def test_opentelemetry_of_two_services_is_one_issue(shop: Shop) -> None:
    run(PYTHON, HERE / "programs/otel_services_python.py", shop.address, shop.token)
    shop.settled("error_issues/")
    shop.check_one_report("ValueError")
    report = shop.read("reports/")["results"][0]["id"]
    [signal] = shop.read(f"reports/{report}/signals/")["signals"]
    assert "Logged: The bank answered 500" in signal["content"]


def test_opentelemetry_failing_calls_are_told_apart(shop: Shop) -> None:
    run(PYTHON, HERE / "programs/otel_calls_python.py", shop.address, shop.token)
    found = shop.settled("error_issues/")["results"]
    assert [(one["title"], one["occurrences"]) for one in found] == [("Failed request", 2)] * 4
    assert len({one["message"] for one in found}) == 4


def test_opentelemetry_over_grpc_is_told_what_to_use(shop: Shop) -> None:
    said = run(PYTHON, HERE / "programs/otel_grpc_python.py", shop.address, shop.token)
    assert "StatusCode.UNIMPLEMENTED" in said
    assert "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf" in said


@pytest.mark.parametrize("program", ["otel_python", "otel_logs_python"])
def test_opentelemetry_python(shop: Shop, program: str) -> None:
    run(PYTHON, HERE / "programs" / f"{program}.py", shop.address, shop.token)
    shop.check_one_report("ValueError")


def test_posthog_node(shop: Shop) -> None:
    run(NODE, HERE / "programs/posthog_node.cjs", shop.address, shop.token)
    shop.check_one_report("TypeError")


def test_sentry_node(shop: Shop) -> None:
    run(NODE, HERE / "programs/sentry_node.cjs", shop.dsn)
    shop.check_one_report("TypeError")


def test_raven_node(shop: Shop) -> None:
    run(NODE, HERE / "programs/raven_node.cjs", shop.dsn)
    shop.check_one_report("TypeError")


def test_opentelemetry_node(shop: Shop) -> None:
    run(NODE, HERE / "programs/otel_node.cjs", shop.address, shop.token)
    shop.check_one_report("TypeError")


@contextmanager
def page(folder: Path) -> Iterator[str]:
    """Serve a folder as a customer's site, of another origin than the server."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def browsing(folder: Path, address: str) -> Iterator[Path]:
    """Have a browser look at a page; yield the file to which it writes the page's console."""
    console = folder / "console.log"
    command = [
        *(str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *(f"--user-data-dir={folder / 'profile'}", "--disable-background-networking"),
        *("--enable-logging=stderr", "--log-level=0", address),
    ]
    with (
        console.open("wb") as written,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=written) as browser,
    ):
        try:
            yield console
        finally:
            browser.terminate()
            browser.wait(20)


@needs_browser
def test_posthog_browser(shop: Shop, tmp_path: Path) -> None:
    shutil.copy(MODULES / "posthog-js/dist/array.js", tmp_path / "array.js")
    text = (HERE / "programs/posthog_browser.html").read_text()
    (tmp_path / "index.html").write_text(text.replace("TOKEN", shop.token).replace("HOST", shop.address))
    with page(tmp_path) as address, browsing(tmp_path, address):
        shop.check_one_report("TypeError")


@needs_browser
def test_posthog_snippet_loads_the_sdk_from_the_server_without_an_error_of_the_page(
    shop: Shop, tmp_path: Path
) -> None:
    text = (HERE / "programs/posthog_snippet.html").read_text()
    (tmp_path / "index.html").write_text(text.replace("TOKEN", shop.token).replace("HOST", shop.address))
    (tmp_path / "favicon.ico").write_bytes(b"")
    with page(tmp_path) as address, browsing(tmp_path, address) as console:
        shop.check_one_report("TypeError")
        lines = console_of(console, until="answered: features")
    answered = {line.rpartition("answered: ")[2].split('"')[0] for line in lines if "answered: " in line}
    assert answered == {"surveys 0", "features 0"}
    expected = ("answered: ", "was declined by the bank")
    assert [line for line in lines if not any(each in line for each in expected)] == []


def console_of(written: Path, *, until: str) -> list[str]:
    """Return the lines of a page's console once one of them has a text."""
    deadline = time.monotonic() + PATIENCE
    while until not in written.read_text(errors="replace"):
        if time.monotonic() > deadline:
            pytest.fail(written.read_text(errors="replace")[-3_000:])
        time.sleep(0.2)
    return [line for line in written.read_text(errors="replace").splitlines() if "CONSOLE" in line]


def bundle_sentry(folder: Path) -> None:
    """Bundle Sentry's browser SDK as a script of a page."""
    run(
        *(MODULES / ".bin/esbuild", "--bundle", "--format=iife", "--global-name=Sentry", "--log-level=error"),
        *(f"--outfile={folder / 'sentry.js'}", MODULES / "@sentry/browser"),
    )


@needs_browser
def test_sentry_report_dialog_sends_what_a_user_writes_as_feedback(shop: Shop, tmp_path: Path) -> None:
    bundle_sentry(tmp_path)
    text = (HERE / "programs/sentry_dialog.html").read_text()
    (tmp_path / "index.html").write_text(text.replace("DSN", shop.dsn))
    (tmp_path / "favicon.ico").write_bytes(b"")
    with page(tmp_path) as address, browsing(tmp_path, address) as console:
        lines = console_of(console, until="answered: sent")
        shop.eventually("reports/", lambda found: "The till hangs since noon" in str(found))
    assert [line for line in lines if "answered: sent" not in line] == []


@needs_browser
def test_sentry_browser(shop: Shop, tmp_path: Path) -> None:
    bundle_sentry(tmp_path)
    text = (HERE / "programs/sentry_browser.html").read_text()
    (tmp_path / "index.html").write_text(text.replace("DSN", shop.dsn))
    with page(tmp_path) as address, browsing(tmp_path, address):
        shop.check_one_report("TypeError")


def test_the_commands_print_what_sdks_are_configured_with(served: Served) -> None:
    token = served.home.run("sources", "token", "--project", 1)
    dsn = served.home.run("sources", "dsn", "--project", 1, "--url", served.address)
    assert dsn.out.strip() == dsn_of(served.address, token.out.strip(), 1)
    assert served.home.run("sources", "revoke-token", token.out.strip(), "--project", 1).code == 0
    assert served.home.run("sources", "token", "--project", 1).out != token.out
