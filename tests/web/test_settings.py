"""Settings in a browser: roles, passwords, what viewers are told, and the identity provider."""

import re
import secrets

from playwright.sync_api import Browser, Page, expect
from tests.web.conftest import EMAIL, TIMEOUT, Site, Window, ready, said, serious_faults


def a_member(site: Site) -> str:
    """Make a member and return the e-mail address."""
    email = f"{secrets.token_hex(4)}@browser.example"
    assert (
        site.installation.run("users", "create", email, "--name", "Grace Hopper", "--role", "member").code
        == 0
    )
    return email


def test_settings_member_gets_role_link_and_new_password(
    window: Window, site: Site, browser: Browser
) -> None:
    email = a_member(site)
    page = window.page("settings?tab=members")
    row = page.get_by_role("row", name=re.compile(re.escape(email)))
    row.get_by_label(f"Role of {email}").select_option("viewer")
    said(page, f"{email} is viewer now.")
    row.get_by_role("button", name="Reset password").click()
    dialog = page.get_by_role("dialog", name="Reset the password")
    dialog.get_by_role("button", name="Make the link").click()
    link = dialog.get_by_label("Link to reset the password").inner_text().strip()

    theirs = browser.new_context()
    theirs.set_default_timeout(TIMEOUT)
    guest = theirs.new_page()
    guest.goto(link)
    guest.get_by_label("New password").fill("a first long password")
    guest.get_by_role("button", name=re.compile("password", re.IGNORECASE)).click()
    ready(guest)
    guest.goto(site.page("settings?tab=account"))
    guest.get_by_label("Current password").fill("not this one, surely")
    guest.get_by_label("New password").fill("a second long password")
    change = guest.get_by_role("button", name="Change the password")
    change.click()
    expect(guest.get_by_role("alert").first).to_be_visible()
    guest.get_by_label("Current password").fill("a first long password")
    change.click()
    said(guest, "The password is changed.")
    check_what_a_viewer_is_told(guest, site)
    theirs.close()


def check_what_a_viewer_is_told(page: Page, site: Site) -> None:
    """Expect that keys, a pointer and a screen reader learn why a viewer can't change anything."""
    why = "Viewers can only read."
    [report] = site.call("GET", "reports/?status=ready&limit=1")["results"]
    page.goto(site.page(f"reports/{report['id']}"))
    dismiss = page.get_by_role("button", name="Dismiss")
    expect(dismiss).to_have_accessible_description(re.compile(why))
    page.get_by_role("button", name="Resolve").focus()
    page.keyboard.press("Tab")
    expect(dismiss).to_be_focused()
    shown = page.locator("[data-reason]")
    expect(shown).to_contain_text(why)
    assert serious_faults(page) == []
    page.get_by_role("button", name="More").hover()
    page.keyboard.press("Tab")
    page.keyboard.press("a")
    said(page, why)
    expect(page.get_by_role("status").filter(has_text=why)).to_be_attached()
    page.goto(site.page("sources"))
    page.get_by_role("switch").first.hover()
    expect(shown).to_contain_text(why)
    assert serious_faults(page) == []


def test_settings_account_is_linked_to_provider_and_unlinked(window: Window, site: Site) -> None:
    page = window.page("settings?tab=account")
    site.provider.visitor = {"sub": "ada", "email": EMAIL, "email_verified": False}
    page.get_by_role("button", name="Link with Acme ID").click()
    expect(page.get_by_text("The provider has not verified the e-mail address")).to_be_visible()
    site.provider.visitor = {"sub": "ada", "email": EMAIL, "email_verified": True}
    page.get_by_role("button", name="Link with Acme ID").click()
    expect(page.get_by_text("Your account is linked with Acme ID.")).to_be_visible()
    page.get_by_role("button", name="Remove the link").click()
    said(page, "The link is removed.")
    expect(page.get_by_role("button", name="Link with Acme ID")).to_be_visible()


def test_settings_sign_in_without_account_shows_error(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    site.provider.visitor = {"sub": "nobody", "email": "nobody@browser.example", "email_verified": True}
    page.goto(f"{site.address}/sign-in")
    page.get_by_role("link", name="Sign in with Acme ID").click()
    expect(page.get_by_text("Nobody has an account here for this identity.")).to_be_visible()
    context.close()
