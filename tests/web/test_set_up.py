"""Setting up a fresh server by its link: from an empty database to the inbox."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.helpers.processes.server import Installation, new_installation
from tests.web.conftest import TIMEOUT, WATCH_POLICY


@pytest.fixture
def fresh() -> Iterator[tuple[Installation, str]]:
    """A server that nobody has set up, and its address."""
    with new_installation() as installation:
        yield installation, installation.serve(POSTROOM_LOG_LEVEL="warning").address()


def test_setup_link_creates_first_account_and_opens_inbox(
    fresh: tuple[Installation, str], browser: Browser
) -> None:
    installation, address = fresh
    printed = installation.run("users", "setup-link")
    assert printed.code == 0, printed.err
    found = re.search(r"/setup#token=\S+", printed.out)
    assert found, printed.out
    context = browser.new_context()
    context.add_init_script(WATCH_POLICY)
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    page.goto(f"{address}{found[0]}")
    page.get_by_label("Name").fill("Grace Hopper")
    page.get_by_label("E-mail address").fill("grace@setup.example")
    page.get_by_label("Password").fill("a very long password")
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url(re.compile(r"/projects/\d+/inbox"))
    expect(page.get_by_role("button", name="Account of Grace Hopper")).to_be_visible()
    expect(page.get_by_role("link", name="Inbox")).to_be_visible()
    assert page.evaluate("window.policyViolations") == []
    # The account is real: it owns the server's organization, and nobody can make a first one again.
    session = context.request.get(f"{address}/api/session/").json()
    assert (session["user"]["email"], session["role"]) == ("grace@setup.example", "owner")
    assert context.request.get(f"{address}/api/setup/").status == 404
    assert installation.run("users", "setup-link").code != 0
    page.goto(f"{address}{found[0]}")
    expect(page.get_by_text("This server already has an account")).to_be_visible()
    context.close()
