"""The page of a report: splitting, a diff, notes, and a session that ends while somebody types."""

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


def test_report_says_what_is_wrong_and_why_it_is_one(window: Window, site: Site) -> None:
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


def test_signals_are_split_off_and_come_back(window: Window, site: Site) -> None:
    report = a_report(site, 3)
    page = window.page(f"reports/{report['id']}")
    evidence = page.get_by_role("complementary", name="Evidence")
    evidence.get_by_role("checkbox").first.check()
    page.get_by_role("region", name="Selected signals").get_by_role("button", name="Split off").click()
    said(page, "split off into a new report")
    assert site.call("GET", f"reports/{report['id']}/")["signal_count"] < report["signal_count"]
    page.keyboard.press("u")
    said(page, "Undone.")
    assert site.call("GET", f"reports/{report['id']}/")["signal_count"] == report["signal_count"]


def with_commit(site: Site, report: dict[str, Any]) -> None:
    content = {"repository": "acme/shop", "branch": "fix/it", "commit_sha": "0" * 40, "message": "Mend it"}
    body = {"artefact_type": "commit", "content": content}
    site.call("POST", f"reports/{report['id']}/artefacts/", body)


def test_report_diff_is_read_by_file(window: Window, site: Site) -> None:
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


def test_report_note_survives_end_of_session(window: Window, site: Site) -> None:
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


def test_report_error_is_shown_with_next_step(window: Window) -> None:
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
