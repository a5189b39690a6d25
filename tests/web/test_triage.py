"""Deciding about reports: by keyboard alone, with undo, and in two tabs."""

import re

from playwright.sync_api import Page, expect
from tests.web.conftest import Site, Window, ready, rows, said


def titles(page: Page) -> list[str]:
    return rows(page).all_inner_texts()


def gathering(site: Site) -> int:
    counts = site.call("GET", "reports/counts/")
    return int(counts["statuses"]["potential"] - counts["snoozed"]["potential"])


def tab_count(page: Page, name: str) -> int:
    tab = page.get_by_role("link", name=re.compile(f"^{name}"))
    expect(tab).to_contain_text(re.compile(r"\d"))  # counts may come after the rows
    return int(re.sub(r"\D", "", tab.inner_text()))


def test_triage_ten_reports_by_keyboard(window: Window, site: Site) -> None:
    page = window.page("inbox")
    ready(page)
    before = tab_count(page, "Needs review")
    page.keyboard.press("t")
    expect(page.get_by_role("article").first).to_be_visible()
    decided, undo_ids = [], []
    for number in range(10):
        heading = page.locator("#card-title")
        title = heading.inner_text()
        decided.append(title)
        page.keyboard.press(("a", "r", "s")[number % 3])
        expect(page.get_by_role("dialog")).to_be_visible()
        with page.expect_response("**/state/") as answer:
            page.keyboard.press("1" if number % 3 != 2 else "4")
        undo_ids.append(answer.value.json()["undo_id"])
        expect(heading).not_to_have_text(title)
    assert len(set(decided)) == 10
    expect(page.get_by_text("10 done")).to_be_visible()
    page.keyboard.press("Escape")
    ready(page)
    expect(page.get_by_role("link", name=re.compile("^Needs review"))).to_contain_text(str(before - 10))
    site.call("POST", "state_changes/undo/", {"ids": undo_ids[::-1]})


def test_triage_dismissed_report_returns_to_its_place(window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    for key in "jj":
        page.keyboard.press(key)
    third = titles(page)[2]
    page.keyboard.press("a")
    page.keyboard.press("6")
    said(page, "Dismissed.")
    assert titles(page)[2] != third
    page.keyboard.press("u")
    said(page, "Undone.")
    expect(rows(page).nth(2)).to_contain_text(third.split("\n")[1][:40])
    expect(page.locator("[data-active=true][role=option]")).to_contain_text(third.split("\n")[1][:40])


def test_triage_many_reports_are_decided_and_undone_together(window: Window, site: Site) -> None:
    site.wait_for_work()
    page = window.page("inbox?tab=gathering")
    ready(page)
    total = gathering(site)
    page.keyboard.press("x")
    page.get_by_role("button", name=re.compile("that match")).click()
    expect(page.get_by_text("all that match")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("5")
    said(page, f"Dismissed {total} reports.", timeout=120_000)
    expect(page.get_by_role("heading", name="Nothing is gathering signals")).to_be_visible()
    page.keyboard.press("u")
    said(page, f"Undone for {total} reports.", timeout=120_000)
    ready(page)
    assert gathering(site) == total


def test_triage_other_tab_sees_decision(window: Window) -> None:
    here = window.page("inbox")
    ready(here)
    expect(here.get_by_text("Live", exact=True)).to_be_visible()
    there = window.page("inbox")  # opened after the first one has said that it is live
    ready(there)
    expect(there.get_by_text("Live", exact=True)).to_be_visible()
    before = tab_count(there, "Needs review")
    here.bring_to_front()
    here.keyboard.press("a")
    here.keyboard.press("2")
    said(here, "Dismissed.")
    expect(there.get_by_role("link", name=re.compile("^Needs review"))).to_contain_text(str(before - 1))
    here.keyboard.press("u")
    said(here, "Undone.")


def test_triage_new_reports_wait_for_request(window: Window, site: Site) -> None:
    page = window.page("inbox?sort=newest&tab=dismissed")
    [report] = site.call("GET", "reports/?status=ready&limit=1")["results"]
    expect(page.get_by_text("Nothing is dismissed").or_(rows(page).first)).to_be_visible()
    one = site.call("GET", "reports/?status=ready&limit=1&offset=1")["results"][0]
    first = site.call("POST", f"reports/{one['id']}/state/", {"state": "suppressed"})
    page.reload()
    ready(page)
    shown = titles(page)
    second = site.call("POST", f"reports/{report['id']}/state/", {"state": "suppressed"})
    expect(page.get_by_role("button", name="1 new · show")).to_be_visible()
    assert titles(page) == shown
    page.keyboard.press(".")
    expect(rows(page)).to_have_count(len(shown) + 1)
    site.call("POST", "state_changes/undo/", {"ids": [second["undo_id"], first["undo_id"]]})


def test_search_and_filters_are_in_the_address(window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    page.keyboard.press("/")
    page.keyboard.type("frame-ancestors")
    page.wait_for_url("**/inbox?q=frame-ancestors")
    expect(rows(page).first).to_contain_text(re.compile("frame-ancestors", re.IGNORECASE))
    page.get_by_role("button", name="Priority").click()
    page.get_by_role("menuitemcheckbox", name=re.compile("P4")).click()
    page.wait_for_url(re.compile("priority=P4"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    ready(page)
    page.go_back()
    page.wait_for_url(re.compile("priority=P4"))


def test_triage_invalid_url_shows_inbox(window: Window) -> None:
    page = window.page("inbox?tab=nonsense&priority=P9")
    ready(page)
    expect(page.get_by_role("link", name=re.compile("^Needs review"))).to_have_attribute(
        "aria-current", "page"
    )
    page.get_by_role("link", name=re.compile("^Gathering")).click()
    current = page.get_by_role("navigation", name="Reports by state").locator("[aria-current=page]")
    expect(current).to_have_text(re.compile("^Gathering"))
