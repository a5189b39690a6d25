"""The page of a report: merging and splitting, a diff, notes, and a session that ends while somebody types."""

import json
import re
from typing import Any

from playwright.sync_api import Page, Route, expect
from tests.web.conftest import EMAIL, PASSWORD, Site, Window, ready, said

FILE = """\
diff --git a/src/f{n}.py b/src/f{n}.py
--- a/src/f{n}.py
+++ b/src/f{n}.py
@@ -1,3 +1,3 @@
 first = {n}
-second = "<img src=x onerror=alert(1)>"
+second = "</script><script>alert(2)</script>"
 third = 3
"""


def a_report(site: Site, place: int, status: str = "ready") -> dict[str, Any]:
    path = f"reports/?status={status}&ordering=-signal_count&limit=1&offset={place}"
    [found] = site.call("GET", path)["results"]
    return dict(found)


def title_of(report: dict[str, Any]) -> str:
    return str(report["title"] or report["working_title"])


def test_a_report_says_what_is_wrong_and_why_it_is_one(window: Window, site: Site) -> None:
    report = a_report(site, 0)
    page = window.page(f"reports/{report['id']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title_of(report).split(": ")[-1][:60])
    expect(page.get_by_role("heading", name="Problem", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Next step")).to_be_visible()
    expect(page.get_by_role("heading", name="Why these signals are together")).to_be_visible()
    expect(page.get_by_role("complementary", name="Evidence").get_by_role("article").first).to_be_visible()
    page.get_by_role("button", name="Why here?").first.click()
    expect(page.get_by_text(re.compile("^Receive|^Screen")).first).to_be_visible()
    page.get_by_role("tab", name=re.compile("^Log")).click()
    expect(page.get_by_text("judged the priority").first).to_be_visible()


def test_reports_are_merged_and_brought_apart_again(window: Window, site: Site) -> None:
    one, other = a_report(site, 1), a_report(site, 2)
    page = window.page(f"reports/{one['id']}")
    expect(page.get_by_role("heading", name="Problem", exact=True)).to_be_visible()
    page.keyboard.press("m")
    page.get_by_label("Search reports").fill(title_of(other).split(": ")[-1][:30])
    page.get_by_role("dialog").get_by_role("button", name=re.compile(re.escape(title_of(other)[:30]))).click()
    said(page, "The reports are one now.")
    page.wait_for_url(re.compile(other["id"]))
    merged = site.call("GET", f"reports/{other['id']}/")
    assert merged["signal_count"] == one["signal_count"] + other["signal_count"]
    page.keyboard.press("u")
    said(page, "Undone.")
    assert site.call("GET", f"reports/{other['id']}/")["signal_count"] == other["signal_count"]


def test_signals_are_split_off_and_come_back(window: Window, site: Site) -> None:
    report = a_report(site, 3)
    page = window.page(f"reports/{report['id']}")
    evidence = page.get_by_role("complementary", name="Evidence")
    evidence.get_by_role("checkbox").first.check()
    page.get_by_role("region", name="Selected signals").get_by_role("button", name="Split off").click()
    said(page, "became a report of their own")
    assert site.call("GET", f"reports/{report['id']}/")["signal_count"] < report["signal_count"]
    page.keyboard.press("u")
    said(page, "Undone.")
    assert site.call("GET", f"reports/{report['id']}/")["signal_count"] == report["signal_count"]


def with_commit(site: Site, report: dict[str, Any]) -> None:
    content = {"repository": "acme/shop", "branch": "fix/it", "commit_sha": "0" * 40, "message": "Mend it"}
    body = {"artefact_type": "commit", "content": content}
    site.call("POST", f"reports/{report['id']}/artefacts/", body)


def test_a_diff_is_read_file_by_file(window: Window, site: Site) -> None:
    report = a_report(site, 4)
    with_commit(site, report)
    page = window.page()

    def diff(route: Route) -> None:
        # The git host is the one thing that is not real here.
        text = "".join(FILE.format(n=number) for number in range(40))
        route.fulfill(content_type="application/json", body=json.dumps({"diff": text, "truncated": True}))

    page.route("**/diff/", diff)
    page.goto(site.page(f"reports/{report['id']}"))
    page.get_by_role("tab", name=re.compile("^Changes")).click()
    expect(page.get_by_role("link", name=re.compile("src.f0.py"))).to_be_visible()
    expect(page.get_by_text('second = "</script><script>alert(2)</script>"').first).to_be_visible()
    expect(page.get_by_text("its end is missing")).to_be_visible()
    page.get_by_role("link", name=re.compile("src.f39.py")).click()
    expect(page.get_by_role("region", name="Diff of src/f39.py")).to_be_visible()


def test_a_diff_of_five_megabytes_is_folded(window: Window, site: Site) -> None:
    report = a_report(site, 5)
    with_commit(site, report)
    page = window.page()
    lines = "".join(f"+line {number} {'x' * 90}\n" for number in range(50_000))
    text = f"diff --git a/big b/big\n--- a/big\n+++ b/big\n@@ -0,0 +1,50000 @@\n{lines}"
    body = json.dumps({"diff": text, "truncated": False})
    page.route("**/diff/", lambda route: route.fulfill(content_type="application/json", body=body))
    page.goto(site.page(f"reports/{report['id']}"))
    page.get_by_role("tab", name=re.compile("^Changes")).click()
    expect(page.get_by_role("button", name="Show 50,000 lines")).to_be_visible()
    assert page.locator("tr").count() == 0


def test_a_note_outlives_the_end_of_the_session(window: Window, site: Site) -> None:
    report = a_report(site, 6)
    page = window.page(f"reports/{report['id']}")
    expect(page.get_by_role("heading", name="Problem", exact=True)).to_be_visible()
    page.keyboard.press("n")
    note = page.get_by_label("Note", exact=True)
    expect(note).to_be_focused()
    note.fill("A customer called about this twice.")
    window.context.clear_cookies()
    page.get_by_role("button", name="Add the note").click()
    dialog = page.get_by_role("dialog", name="Your session has ended")
    expect(dialog.get_by_label("E-mail address")).to_have_value(EMAIL)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    said(page, "The note is added.")
    expect(note).to_have_value("")
    expect(page.get_by_text("A customer called about this twice.")).to_be_visible()


def test_a_note_is_kept_when_the_server_fails(window: Window, site: Site) -> None:
    report = a_report(site, 7)
    page = window.page(f"reports/{report['id']}")
    page.get_by_role("tab", name=re.compile("^Log")).click()
    page.get_by_label("Note", exact=True).fill("Half a thought")
    page.route("**/artefacts/", fail_writes)
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("The server can't be reached.")).to_be_visible()
    page.unroute("**/artefacts/")
    page.reload()
    page.get_by_role("tab", name=re.compile("^Log")).click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Half a thought")


def fail_writes(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_words_are_edited_and_the_log_keeps_the_former_ones(window: Window, site: Site) -> None:
    report = a_report(site, 8)
    page = window.page(f"reports/{report['id']}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Edit title and summary").click()
    page.get_by_label("Title", exact=True).fill("A better title")
    page.get_by_role("button", name="Save").click()
    said(page, "Saved.")
    expect(page.get_by_role("heading", level=1, name="A better title")).to_be_visible()
    page.get_by_role("tab", name=re.compile("^Log")).click()
    expect(page.get_by_text("changed the title").first).to_be_visible()


def test_j_and_k_go_through_the_list(window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(page.get_by_text(re.compile("^1 of "))).to_be_visible()
    first = heading.inner_text()
    page.keyboard.press("j")
    expect(page.get_by_text(re.compile("^2 of "))).to_be_visible()
    expect(heading).not_to_have_text(first)
    page.keyboard.press("k")
    expect(heading).to_have_text(first)
    page.keyboard.press("Escape")
    ready(page)


def answers(page: Page, status: int, code: str, detail: str) -> None:
    body = json.dumps({"type": "server_error", "code": code, "detail": detail, "attr": None})
    page.route(
        re.compile(r"/signals/reports/\?"),
        lambda route: route.fulfill(status=status, content_type="application/json", body=body),
    )


def test_what_goes_wrong_is_said_with_a_way_on(window: Window) -> None:
    for status, code, detail in (
        (403, "permission_denied", "You lack the scope task:read."),
        (500, "error", "A server error occurred."),
    ):
        page = window.page()
        answers(page, status, code, detail)
        page.goto(window.site.page("inbox"))
        expect(page.get_by_role("heading", name="Could not load the reports")).to_be_visible()
        expect(page.get_by_text(detail)).to_be_visible()
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
        ready(page)
        page.close()
