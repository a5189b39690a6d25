"""Somebody is invited in the settings, opens the link in a browser of theirs, and is in."""

import re

from playwright.sync_api import Browser, expect

from .conftest import TIMEOUT, Site, Window, ready


def test_an_invited_person_makes_an_account_by_the_link(window: Window, site: Site, browser: Browser) -> None:
    page = window.page("settings?tab=members")
    page.get_by_label("E-mail address").fill("grace@browser.example")
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_text(re.compile(r"/invite#token=")).first.inner_text().strip()

    theirs = browser.new_context()
    theirs.set_default_timeout(TIMEOUT)
    guest = theirs.new_page()
    guest.goto(link)
    expect(guest.get_by_label("E-mail address")).to_have_value("grace@browser.example")
    guest.get_by_label("Name").fill("Grace Hopper")
    guest.get_by_label("Password").fill("a rather long password")
    guest.get_by_role("button", name="Make the account and join").click()
    ready(guest)

    guest.goto("about:blank")
    guest.goto(link)
    expect(guest.get_by_text("It was used, withdrawn, or has expired")).to_be_visible()
    theirs.close()
