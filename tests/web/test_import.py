"""Importing a file in a browser: choose it, match a column, import it, and see what came of it."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect
from tests.helpers.processes.server import eventually
from tests.web.conftest import Site, Window, opened, serious_faults, shoot

HISTORY = (
    "number,title,body,state,state_reason,created_at,closed_at\n"
    "101,Umlauts in export names,Exporting a board named Übersicht writes question marks.,open,,2021-02-01,\n"
    "102,Login button dead,The button does nothing on a tablet.,closed,completed,2021-02-01,2021-03-04\n"
    "103,Calendar feed is empty,The feed has no entries since the update.,closed,not_planned,2021-02-01,\n"
    "104,Odd,It has a state of its own.,parked,,2021-02-01,\n"
)


def test_import_file_is_previewed_matched_stored_and_undone(
    window: Window, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "issues.csv"
    file.write_text(HISTORY)
    page = window.page("sources")
    page.get_by_role("button", name="Import a file…").click()
    page.get_by_label("File to import").set_input_files(file)
    expect(page.get_by_text("is an export of GitHub")).to_be_visible()
    expect(
        page.get_by_text("All 4 rows: 1 open, 2 settled from the start, 1 can't be stored.")
    ).to_be_visible()
    page.get_by_text("closed_at", exact=True).first.drag_to(page.get_by_label("Closed at"))
    expect(page.get_by_label("What parked means")).to_have_value("")
    page.get_by_label("What closed / not_planned means").select_option("wontfix")
    expect(page.get_by_label("What closed / not_planned means")).to_have_value("wontfix")
    assert serious_faults(page) == []
    shoot(page, "import-preview")
    page.get_by_role("button", name="Import", exact=True).click()
    run = page.get_by_role("article", name="issues.csv").first
    expect(run.get_by_text("Done")).to_be_visible(timeout=120_000)
    expect(run.get_by_text("3 new, 2 of them settled")).to_be_visible()
    run.get_by_role("button", name="1 rejected row…").click()
    expect(page.get_by_role("dialog").get_by_text(re.compile("'parked' means is unknown"))).to_be_visible()
    page.keyboard.press("Escape")
    assert serious_faults(page) == []
    run.get_by_role("button", name="Undo…").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(run.get_by_text("Undone")).to_be_visible()
    eventually(lambda: site.installation.value("SELECT count(*) FROM imported_items") == 0)


def test_import_page_can_be_read_on_a_phone_and_in_the_dark(
    site: Site, browser: Browser, signed_in: object, tmp_path: Path
) -> None:
    file = tmp_path / "issues.csv"
    file.write_text(HISTORY)
    for width, scheme in ((1280, "light"), (390, "dark")):
        with opened(browser, site, width=width, storage_state=signed_in, color_scheme=scheme) as window:
            page = window.page("sources/import")
            page.get_by_label("File to import").set_input_files(file)
            page.get_by_role("heading", name="States").wait_for()
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0
            assert serious_faults(page) == []
            shoot(page, f"import-{width}-{scheme}")
            page.get_by_role("heading", name="States").scroll_into_view_if_needed()
            shoot(page, f"import-{width}-{scheme}-states")
            page.get_by_role("button", name="Cancel").click()
