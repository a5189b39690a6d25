"""An exception thrown in each real SDK ends as one report in the inbox, on loopback."""

import shutil
import time
from pathlib import Path

import pytest
from tests.helpers.processes.sdks import (
    MODULES,
    NODE,
    PATIENCE,
    PROGRAMS,
    PYTHON,
    SdkProject,
    SdkServer,
    browsing,
    is_installed,
    needs_browser,
    page,
    run,
)

from postroom.api.schemas.tokens import dsn_of

pytestmark = [pytest.mark.sdk, is_installed]


@pytest.mark.parametrize("program", ["posthog_python", "posthog_python_v1"])
def test_posthog_python(shop: SdkProject, program: str) -> None:
    run(PYTHON, PROGRAMS / f"{program}.py", shop.address, shop.token)
    shop.check_one_report("ValueError")


def test_sentry_python(shop: SdkProject) -> None:
    run(PYTHON, PROGRAMS / "sentry_python.py", shop.dsn)
    shop.check_one_report("ValueError")
    assert shop.read("error_issues/")["results"][0]["releases"] == ["shop@1.2"]


def test_sentry_logs_count_each(shop: SdkProject) -> None:
    run(PYTHON, PROGRAMS / "sentry_logging_python.py", shop.dsn)
    found = shop.settled("error_issues/")
    assert [(one["title"], one["occurrences"]) for one in found["results"]] == [("Message", 50)]


@pytest.mark.parametrize("framework", ["flask", "django", "celery"])
def test_sentry_logs_of_a_framework_make_no_other_issue(shop: SdkProject, framework: str) -> None:
    run(PYTHON, PROGRAMS / f"sentry_{framework}.py", shop.dsn)
    shop.settled("error_issues/")
    shop.check_one_report("ValueError")


def test_opentelemetry_of_two_services_is_one_issue(shop: SdkProject) -> None:
    run(PYTHON, PROGRAMS / "otel_services_python.py", shop.address, shop.token)
    shop.settled("error_issues/")
    shop.check_one_report("ValueError")
    report = shop.read("reports/")["results"][0]["id"]
    [signal] = shop.read(f"reports/{report}/signals/")["signals"]
    assert "Logged: The bank answered 500" in signal["content"]


def test_opentelemetry_failing_calls_are_told_apart(shop: SdkProject) -> None:
    run(PYTHON, PROGRAMS / "otel_calls_python.py", shop.address, shop.token)
    found = shop.settled("error_issues/")["results"]
    assert [(one["title"], one["occurrences"]) for one in found] == [("Failed request", 2)] * 4
    assert len({one["message"] for one in found}) == 4


def test_opentelemetry_over_grpc_is_told_what_to_use(shop: SdkProject) -> None:
    said = run(PYTHON, PROGRAMS / "otel_grpc_python.py", shop.address, shop.token)
    assert "StatusCode.UNIMPLEMENTED" in said
    assert "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf" in said


@pytest.mark.parametrize("program", ["otel_python", "otel_logs_python"])
def test_opentelemetry_python(shop: SdkProject, program: str) -> None:
    run(PYTHON, PROGRAMS / f"{program}.py", shop.address, shop.token)
    shop.check_one_report("ValueError")


def test_posthog_node(shop: SdkProject) -> None:
    run(NODE, PROGRAMS / "posthog_node.cjs", shop.address, shop.token)
    shop.check_one_report("TypeError")


def test_sentry_node(shop: SdkProject) -> None:
    run(NODE, PROGRAMS / "sentry_node.cjs", shop.dsn)
    shop.check_one_report("TypeError")


def test_raven_node(shop: SdkProject) -> None:
    run(NODE, PROGRAMS / "raven_node.cjs", shop.dsn)
    shop.check_one_report("TypeError")


def test_opentelemetry_node(shop: SdkProject) -> None:
    run(NODE, PROGRAMS / "otel_node.cjs", shop.address, shop.token)
    shop.check_one_report("TypeError")


@needs_browser
def test_posthog_browser(shop: SdkProject, tmp_path: Path) -> None:
    shutil.copy(MODULES / "posthog-js/dist/array.js", tmp_path / "array.js")
    text = (PROGRAMS / "posthog_browser.html").read_text()
    (tmp_path / "index.html").write_text(text.replace("TOKEN", shop.token).replace("HOST", shop.address))
    with page(tmp_path) as address, browsing(tmp_path, address):
        shop.check_one_report("TypeError")


@needs_browser
def test_posthog_snippet_loads_sdk_without_page_error(shop: SdkProject, tmp_path: Path) -> None:
    text = (PROGRAMS / "posthog_snippet.html").read_text()
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
def test_sentry_report_dialog_sends_what_a_user_writes_as_feedback(shop: SdkProject, tmp_path: Path) -> None:
    bundle_sentry(tmp_path)
    text = (PROGRAMS / "sentry_dialog.html").read_text()
    (tmp_path / "index.html").write_text(text.replace("DSN", shop.dsn))
    (tmp_path / "favicon.ico").write_bytes(b"")
    with page(tmp_path) as address, browsing(tmp_path, address) as console:
        lines = console_of(console, until="answered: sent")
        shop.eventually("reports/", lambda found: "The till hangs since noon" in str(found))
    assert [line for line in lines if "answered: sent" not in line] == []


@needs_browser
def test_sentry_browser(shop: SdkProject, tmp_path: Path) -> None:
    bundle_sentry(tmp_path)
    text = (PROGRAMS / "sentry_browser.html").read_text()
    (tmp_path / "index.html").write_text(text.replace("DSN", shop.dsn))
    with page(tmp_path) as address, browsing(tmp_path, address):
        shop.check_one_report("TypeError")


def test_commands_print_configuration_of_sdks(served: SdkServer) -> None:
    token = served.installation.run("sources", "token", "--project", 1)
    dsn = served.installation.run("sources", "dsn", "--project", 1, "--url", served.address)
    assert dsn.out.strip() == dsn_of(served.address, token.out.strip(), 1)
    assert served.installation.run("sources", "revoke-token", token.out.strip(), "--project", 1).code == 0
    assert served.installation.run("sources", "token", "--project", 1).out != token.out
