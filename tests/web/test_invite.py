"""Somebody is invited in the settings, opens the link in a browser of theirs, and is in."""

import re

from playwright.sync_api import Browser, expect
from tests.helpers.processes.server import client

from .conftest import SCREENSHOTS, TIMEOUT, Site, Window, ready


def test_invite_link_creates_account(window: Window, site: Site, browser: Browser) -> None:
    page = window.page("settings?tab=members")
    page.get_by_label("E-mail address").fill("invited@browser.example")
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_text(re.compile(r"/invite#token=")).first.inner_text().strip()

    theirs = browser.new_context()
    theirs.set_default_timeout(TIMEOUT)
    guest = theirs.new_page()
    guest.goto(link)
    expect(guest.get_by_label("E-mail address")).to_have_value("invited@browser.example")
    guest.get_by_label("Name").fill("Grace Hopper")
    guest.get_by_label("Password").fill("a rather long password")
    guest.get_by_role("button", name="Make the account and join").click()
    ready(guest)

    guest.goto("about:blank")
    guest.goto(link)
    expect(guest.get_by_text("It was used, withdrawn, or has expired")).to_be_visible()
    theirs.close()


def _invitation(window: Window, email: str) -> str:
    page = window.page("settings?tab=members")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Invite").click()
    return page.get_by_text(re.compile(r"/invite#token=")).first.inner_text().strip()


def test_invite_page_of_signed_in_person_offers_accept_and_decline(
    window: Window, site: Site, browser: Browser
) -> None:
    email, where, elsewhere = "guest@browser.example", "Elsewhere", "Inbox elsewhere"
    with client(site.address, site.key) as api:
        made = api.post("/api/organizations/", json={"name": where}).json()
        api.post("/api/projects/", json={"name": elsewhere, "organization": made["id"]})
        [first, second] = [
            api.post(f"/api/organizations/{id}/invites/", json={"email": email}).json()["path"]
            for id in (made["id"], "@current")
        ]
    theirs = browser.new_context(viewport={"width": 390, "height": 800})
    theirs.set_default_timeout(TIMEOUT)
    guest = theirs.new_page()
    guest.goto(site.address + first)
    expect(guest.get_by_role("button", name="Decline")).to_be_visible()
    guest.get_by_label("Name").fill("Grace Hopper")
    guest.get_by_label("Password").fill("a rather long password")
    guest.get_by_role("button", name="Make the account and join").click()
    expect(guest).to_have_url(re.compile(r"/projects/\d+/inbox"))
    own = guest.url

    guest.goto("about:blank")
    guest.goto(site.address + second)
    expect(guest.get_by_role("button", name="Accept")).to_be_visible()
    guest.screenshot(path=SCREENSHOTS / "invite-390.png", full_page=True)
    guest.get_by_role("button", name="Decline").click()
    expect(guest.get_by_role("heading", name="Invitation declined")).to_be_visible()
    guest.screenshot(path=SCREENSHOTS / "invite-declined-390.png", full_page=True)
    guest.goto(site.address)
    expect(guest).to_have_url(re.compile(r"/projects/\d+/inbox"))
    assert guest.url == own

    # Accepted, the older organization changes neither the first page nor the account.
    guest.goto("about:blank")
    guest.goto(_invitation(window, email))
    guest.get_by_role("button", name="Accept").click()
    expect(guest).to_have_url(re.compile(r"/projects/\d+/inbox"))
    assert guest.url == own
    guest.goto(own.replace("/inbox", "/settings?tab=account"))
    expect(guest.get_by_label("First name")).to_have_value("Grace")
    chosen = guest.get_by_label("Project to open first")
    expect(chosen.locator("option:checked")).to_have_text(f"{elsewhere} ({where})")
    guest.get_by_label("Login at the git host").fill("ghopper")
    chosen.select_option(str(site.project))
    guest.get_by_role("button", name="Save").click()
    # Other cards of the page may still be loading, which is a status as well.
    expect(guest.get_by_role("status").filter(has_text="Your account was updated.")).to_have_count(1)
    guest.screenshot(path=SCREENSHOTS / "account-390.png", full_page=True)
    guest.goto(site.address)
    expect(guest).to_have_url(site.page("inbox"))
    theirs.close()
