"""Correcting, labelling, saving a view and mentioning in a browser, with what is seen of it."""

import re

from playwright.sync_api import Page, expect
from tests.web.conftest import Site, Window, ready, rows, said, serious_faults, shoot


def correct_current(page: Page) -> None:
    page.keyboard.press("p")
    dialog = page.get_by_role("dialog", name="Correct this report")
    dialog.get_by_label("Priority").select_option("P4")
    dialog.get_by_label("Area").fill("Lifts")
    assert serious_faults(page) == []
    shoot(page, "correct-dialog")
    dialog.get_by_role("button", name="Save").click()
    said(page, "Corrected.")


def test_correction_by_key_is_shown_undone_and_given_back(window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Inbox")
    page.get_by_role("button", name="Resolve").wait_for()
    correct_current(page)
    people = page.get_by_role("list", name="Set by people")
    expect(people).to_contain_text("Priority set by")
    expect(people).to_contain_text("Postroom says")
    assert serious_faults(page) == []
    shoot(page, "report-corrected")
    people.get_by_role("button", name="Give back the priority to Postroom").click()
    expect(people).not_to_contain_text("Priority set by")
    expect(people).to_contain_text("Area set by")


def test_selected_reports_are_labelled_and_found_by_a_view(site: Site, window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    for key in ("x", "j", "x", "l"):
        page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name="Label 2 reports")
    dialog.get_by_label("New labels").fill("urgent work")
    dialog.get_by_role("button", name="Save").click()
    said(page, "Corrected 2 reports.")
    expect(rows(page).first).to_contain_text("urgent work")
    shoot(page, "inbox-labelled")
    page.goto(site.page("inbox?label=urgent+work"))
    ready(page)
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Views").click()
    shoot(page, "views-menu")
    page.get_by_role("menuitem", name="Save this view…").click()
    page.get_by_label("Name").fill("Urgent")
    page.get_by_role("button", name="Save").click()
    said(page, "The view “Urgent” is saved.")
    page.goto(site.page("inbox"))
    ready(page)
    page.get_by_role("button", name="Views").click()
    page.get_by_role("menuitem", name="Urgent").click()
    expect(page).to_have_url(re.compile("label=urgent"))
    with page.expect_download() as file:
        page.get_by_role("button", name="Views").click()
        page.get_by_role("menuitem", name="As CSV").click()
    assert len(file.value.path().read_text().splitlines()) == 3


def test_note_mentions_a_member_who_is_offered(window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="Log").click()
    field = page.get_by_label("Note")
    field.press_sequentially("Ask @ada")
    expect(page.get_by_role("option").first).to_be_visible()
    shoot(page, "note-mention")
    field.press("Enter")
    page.get_by_role("button", name="Add the note").click()
    said(page, "The note is added.")
    expect(page.locator("li strong").filter(has_text=re.compile("^@")).first).to_be_visible()
