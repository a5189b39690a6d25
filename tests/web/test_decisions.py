"""The list of one's decisions after a reload, snoozed reports, and what somebody else decides meanwhile."""

import re
import subprocess
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect
from tests.helpers.processes.server import command, environment
from tests.web.conftest import PASSWORD, Site, Window, opened, ready, rows, said

OTHER = "grace@browser.example"

WATCH_ROWS = """
window.seen = [];
new MutationObserver(() => {
  for (const row of document.querySelectorAll("[role=option]")) window.seen.push(row.innerText);
}).observe(document.getElementById("reports"), { childList: true, subtree: true });
"""


def tab(page: Page, name: str) -> Any:
    return page.get_by_role("navigation", name="Reports by state").get_by_role(
        "link", name=re.compile(f"^{name}")
    )


def words_of(row: Locator) -> str:
    """Return the beginning of the longest line of a row, which no other row has."""
    return max(row.inner_text().split("\n"), key=len)[:60]


def amount(page: Page, name: str) -> int:
    return int(re.sub(r"\D", "", tab(page, name).inner_text()) or 0)


def test_bulk_decision_is_undone_whole_after_a_reload(window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    before = rows(page).all_inner_texts()[:3]
    for key in ("x", "j", "x", "j", "x", "a", "1"):
        page.keyboard.press(key)
    said(page, "Dismissed 3 reports.")
    page.reload()
    ready(page)
    page.keyboard.press("Shift+U")
    dialog = page.get_by_role("dialog", name="My last decisions")
    first = dialog.get_by_role("listitem").first
    expect(first).to_contain_text("Dismissed 3 reports")
    expect(first).to_contain_text("3 reports return to")
    first.get_by_role("button", name=re.compile("^Undo")).click()
    expect(first).to_contain_text("It has already been undone.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(rows(page).nth(2)).to_contain_text(before[2].split("\n")[1][:40])
    assert [text.split("\n")[1] for text in rows(page).all_inner_texts()[:3]] == [
        text.split("\n")[1] for text in before
    ]


def test_snoozed_report_shows_progress_and_is_woken(window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    title = words_of(rows(page).first)
    snoozed = amount(page, "Snoozed")
    page.keyboard.press("s")
    page.keyboard.press("2")
    said(page, "Snoozed until 3 more signals arrive.")
    expect(tab(page, "Snoozed")).to_contain_text(str(snoozed + 1))
    tab(page, "Snoozed").click()
    row = rows(page).filter(has_text=title)
    expect(row).to_contain_text("0 of 3 signals")
    row.locator("[data-select]").click()
    page.get_by_role("button", name=re.compile("^Wake now")).click()
    expect(row).to_have_count(0)
    # It has other lines now than while it was snoozed.
    expect(tab(page, "Snoozed")).to_contain_text(str(snoozed))


def test_row_that_somebody_else_decides_fades_and_says_who(
    window: Window, site: Site, browser: Browser
) -> None:
    page = window.page("inbox")
    ready(page)
    assert site.installation.run("users", "create", OTHER, "--name", "Grace Hopper").code == 0
    subprocess.run(
        command("users", "password", OTHER),
        input=f"{PASSWORD}\n".encode(),
        env=environment(site.installation.settings),
        check=True,
        capture_output=True,
    )
    with opened(browser, site) as elsewhere:
        other = elsewhere.page()
        other.goto(f"{site.address}/")
        other.get_by_label("E-mail address").fill(OTHER)
        other.get_by_label("Password").fill(PASSWORD)
        other.get_by_role("button", name="Sign in").click()
        ready(other)
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("j")
        kept = words_of(page.locator("[data-active=true][role=option]"))
        gone = words_of(rows(page).first)
        count = amount(page, "Needs review")

        page.evaluate(WATCH_ROWS)
        other.keyboard.press("a")
        with other.expect_response("**/state/"):
            other.keyboard.press("1")
        said(page, "Dismissed by Grace Hopper.")
        expect(rows(page).filter(has_text=gone)).to_have_count(0)
        expect(tab(page, "Needs review")).to_contain_text(str(count - 1))
        # While it faded, the row said who; it is gone sooner than the test can look.
        assert any(gone in text and "Dismissed by Grace Hopper" in text for text in page.evaluate("seen"))
        # The cursor stays on its report, though a row above it has gone.
        expect(page.locator("[data-active=true][role=option]")).to_contain_text(kept)

        other.keyboard.press("u")
        said(other, "Undone.")
