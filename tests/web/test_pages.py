"""Every page: no serious fault of accessibility, a screenshot in each look, and texts of strangers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.helpers.processes.server import client, eventually
from tests.web.conftest import EMAIL, Site, Window, opened, ready, serious_faults, shoot, take_pictures

SETTINGS = (
    "project",
    "handoff",
    "notifications",
    "repositories",
    "models",
    "labels",
    "tokens",
    "members",
    "keys",
    "account",
    "appearance",
    "system",
    "audit",
)
PAGES = (
    "inbox",
    "inbox?tab=gathering",
    "inbox?tab=snoozed",
    "inbox?tab=dismissed",
    "inbox?q=invoice",
    "inbox?q=nothing-has-this",
    "triage",
    "report",
    "scouts",
    "scouts/new",
    "scout",
    *(f"scout?tab={tab}" for tab in ("findings", "notes", "skill", "settings")),
    "insights",
    "inbox?tab=all",
    "signals",
    "signals?tab=received",
    "signals?tab=quarantine",
    "signals?tab=regrouping",
    "signal",
    "sources",
    "source",
    "sources/import",
    "sources/new",
    "sources/new?kind=custom",
    *(f"settings?tab={tab}" for tab in SETTINGS),
)
"""Paths of pages; those of one object are named after it."""
SIZES: tuple[tuple[int, int, Literal["light", "dark"]], ...] = ((360, 740, "dark"), (1280, 800, "light"))
"""Width, height and colour scheme: each scheme at one width, since hardly a fault needs both.

A page is loaded on the narrow one, which is where more can go wrong, and then made wider.
"""

PICTURES = {
    "inbox": "inbox",
    "triage": "triage",
    "report": "report",
    "scouts": "scouts",
    "sources": "sources",
    "insights": "insights",
    "signals?tab=quarantine": "quarantine",
    "settings?tab=system": "system",
}
"""Pages whose pictures the documents show, in both schemes, and the names of these."""

HOSTILE = (
    '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script> {{7*7}} `<b>code</b>`',
    "מערכת ההזמנות קורסת \u202e gnp.exe \u202c بعد التحديث الأخير",
    "W" * 10_000,
    "a\u0301" * 400 + "\u200b" * 200 + "🧑‍🚀" * 50,
)


ENDED = '{"alerts": [{"status": "resolved", "fingerprint": "f1", "labels": {"alertname": "DiskFull"}}]}'
"""A delivery without a signal: it ends an alert that never fired."""


def connected_source(site: Site) -> str:
    """Return the id of a connected source that was sent something; the demo's signals come through the API."""
    with client(site.address, site.key) as api:
        sources = f"/api/projects/{site.project}/sources/"
        if not api.get(sources).json()["results"]:
            added = api.post(sources, json={"kind": "alertmanager"})
            assert added.status_code == 201, added.text
            assert api.post(added.json()["webhook_url"], content=ENDED).status_code == 200
        return str(api.get(sources).json()["results"][0]["id"])


@contextmanager
def administering(site: Site) -> Iterator[None]:
    """Make the person an administrator of the server, as the one is who made its first account."""
    change = "UPDATE users SET is_staff = {} WHERE email = '{}' RETURNING id"
    assert site.installation.query(change.format("true", EMAIL))
    try:
        yield
    finally:
        site.installation.query(change.format("false", EMAIL))


def path_of(site: Site, name: str) -> str:
    """Return the path of a page, for one object that of the first there is."""
    object, _, query = name.partition("?")
    match object:
        case "report":
            [report] = site.call("GET", "reports/?status=ready&ordering=-signal_count&limit=1")["results"]
            return f"reports/{report['id']}"
        case "scout":
            return f"scouts/{site.call('POST', 'scout/configs/sync/')[0]['skill_name']}?{query}"
        case "sources":
            connected_source(site)
        case "source":
            return f"sources/{connected_source(site)}"
        case "signal":
            return f"signals/{site.call('GET', 'received/?limit=1')['results'][0]['id']}"
    return name


def check_looks(window: Window, page: Page, name: str) -> None:
    """Check a page in each of the sizes, of which it has the first."""
    for width, height, look in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=look)
        window.settle(page)
        shoot(page, f"{name}-{look}-{width}")
        assert serious_faults(page) == [], f"{name} {look} {width}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)


@contextmanager
def opened_narrow(browser: Browser, site: Site, **options: Any) -> Iterator[Window]:
    """Open a window of the first of the sizes."""
    width, height, look = SIZES[0]
    with opened(browser, site, width, height, color_scheme=look, **options) as window:
        yield window


@pytest.fixture(scope="module")
def narrow_window(site: Site, browser: Browser, signed_in: Any) -> Iterator[Window]:
    """A window for all pages one after the other: what they share is loaded once."""
    with opened_narrow(browser, site, storage_state=signed_in) as window:
        yield window


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_rendered(site: Site, narrow_window: Window, name: str) -> None:
    with administering(site) if name == "settings?tab=system" else nullcontext():
        page = narrow_window.page(path_of(site, name))
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        if name == "settings?tab=system":
            expect(page.get_by_role("tab", name="System")).to_have_attribute("aria-selected", "true")
        check_looks(narrow_window, page, re.sub(r"[^a-z]+", "-", name))
        if name in PICTURES:
            take_pictures(page, PICTURES[name])
        narrow_window.check()
        page.close()


def test_overlays_are_accessible(window: Window) -> None:
    page = window.page("inbox")
    ready(page)
    for key, name in (("?", "keys"), ("Control+k", "palette"), ("a", "dismiss"), ("s", "snooze")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        window.settle(page)
        for look in ("light", "dark"):
            page.emulate_media(color_scheme=look)
            shoot(page, f"{name}-{look}")
            assert serious_faults(page) == [], f"{name}-{look}"
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_pages_before_signing_in(site: Site, browser: Browser) -> None:
    with opened_narrow(browser, site) as window:
        for path in ("sign-in", "setup#token=x", "reset#token=x"):
            page = window.page()
            page.goto(f"{site.address}/{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            check_looks(window, page, path.split("#", maxsplit=1)[0])
            window.check()
            page.close()


def test_texts_of_strangers_stay_texts(window: Window, site: Site) -> None:
    [source] = site.call("GET", "source_configs/?limit=1")["results"]
    named = {name: source[name] for name in ("source_product", "source_type")}
    signals = [
        {
            **named,
            "source_id": f"hostile-{number}",
            "description": f"{text}\n\n{text}",
            "weight": 0.5,
            "extra": {"url": "javascript:window.hacked=1"},
        }
        for number, text in enumerate(HOSTILE)
    ]
    for signal in signals:
        site.call("POST", "emit/", signal)
    found: dict[str, Any] = {}

    def all_found() -> bool:
        for number in range(len(HOSTILE)):
            path = f"reports/?source_id=hostile-{number}&include_all_statuses=true"
            for report in site.call("GET", path)["results"]:
                found[str(number)] = report
        return len(found) == len(HOSTILE)

    eventually(all_found, lambda: found)
    for report in found.values():
        site.call(
            "PATCH",
            f"reports/{report['id']}/",
            {"title": HOSTILE[0][:300], "summary": HOSTILE[1] + HOSTILE[0]},
        )
        note = {"artefact_type": "note", "content": {"note": "\n".join(HOSTILE)[:10_000]}}
        site.call("POST", f"reports/{report['id']}/artefacts/", note)

    page = window.page("inbox?tab=gathering&sort=newest")
    ready(page)
    shoot(page, "hostile-inbox")
    for report in found.values():
        page.goto(site.page(f"reports/{report['id']}"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.get_by_role("tab", name=re.compile("^Log")).click()
        expect(page.get_by_text("noted").first).to_be_visible()
        assert page.locator("main img, main script, a[href^='javascript']").count() == 0
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert serious_faults(page) == []
    shoot(page, "hostile-report")
    page.set_viewport_size({"width": 360, "height": 740})
    shoot(page, "hostile-report-360")
