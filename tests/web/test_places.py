"""The pages of signals, scouts, sources and settings: what people do there, against the real server."""

import re
from typing import Any

import httpx
from playwright.sync_api import expect
from tests.web.conftest import Site, Window, said


def held(site: Site) -> list[dict[str, Any]]:
    return list(site.call("GET", "quarantine/?decided=false&limit=50")["results"])


def test_funnel_chart_and_tables_agree(window: Window, site: Site) -> None:
    site.wait_for_work()
    received = site.call("GET", "funnel/")["totals"]["received"]
    page = window.page("signals")
    places = page.get_by_label("Where the signals are now")
    expect(places.get_by_role("listitem").first).to_contain_text(f"{received:,}")
    expect(page.get_by_role("table", name="Signals by source").get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_role("table", name="Signals by day").get_by_role("row").nth(1)).to_be_visible()


def test_quarantine_signal_is_released_and_another_confirmed_by_key(window: Window, site: Site) -> None:
    first, second = held(site)[:2]
    page = window.page("signals?tab=quarantine")
    article = page.get_by_role("article").first
    expect(article.get_by_label("Marked places")).to_be_visible()
    page.keyboard.press("l")
    page.get_by_role("dialog").get_by_role("button", name="Release", exact=True).click()
    said(page, "Released.")
    page.keyboard.press("c")
    said(page, "Confirmed.")
    waiting = {one["id"] for one in held(site)}
    assert first["id"] not in waiting
    assert second["id"] not in waiting
    page.goto(site.page(f"signals/{first['id']}"))
    expect(page.get_by_text("Reviewed by a person")).to_be_visible()
    expect(page.get_by_text("released", exact=True)).to_be_visible()


def test_test_signal_is_previewed_sent_and_followed(window: Window) -> None:
    page = window.page("signals")
    page.get_by_role("button", name="Send a test signal").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What was observed").fill(
        'A tide table shows <b onclick="x">nothing</b> for Cuxhaven.'
    )
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_label("Preview").get_by_text(re.compile("^It would"))).to_be_visible()
    dialog.get_by_role("button", name="Send it").click()
    dialog.get_by_role("link", name="Follow it step by step").click()
    expect(page.get_by_text("Received").first).to_be_visible()
    # The text of the signal, and the title of the report that it opened.
    expect(page.get_by_text('<b onclick="x">nothing</b>').first).to_be_visible()
    expect(page.get_by_text("Added to the report")).to_be_visible(timeout=90_000)


def test_scout_runs_and_shows_results(window: Window) -> None:
    page = window.page("scouts")
    page.get_by_role("link", name="Source health", exact=True).click()
    before = page.get_by_role("table", name="Runs").get_by_role("row")
    expect(before.nth(1)).to_be_visible()
    count = before.count()
    page.keyboard.press("r")
    said(page, "runs now")
    expect(before).to_have_count(count + 1)
    newest = before.nth(1).get_by_role("link")
    expect(newest).to_have_text(re.compile("finding|Nothing found"), timeout=90_000)
    newest.click()
    expect(page.get_by_role("heading", name="Transcript")).to_be_visible()
    expect(page.get_by_text("signals-search").first).to_be_visible()


def test_scout_is_written_and_mode_changed_and_restored(window: Window, site: Site) -> None:
    page = window.page("scouts/new")
    expect(page.get_by_role("region", name="Preview").get_by_text("In the last 30 days")).to_be_visible()
    page.get_by_role("tab", name="From instructions").click()
    text = page.get_by_label("SKILL.md", exact=True)
    template = text.input_value()
    text.fill(template.replace("signals-scout-my-scout", "my_scout"))
    expect(page.get_by_text("The name of a scout starts with")).to_be_visible()
    expect(page.get_by_role("button", name="Create the scout")).to_be_disabled()
    text.fill(template.replace("signals-scout-my-scout", "signals-scout-harbour"))
    page.get_by_role("button", name="Create the scout").click()
    expect(page.get_by_role("heading", name="Harbour", level=1)).to_be_visible()
    expect(page.get_by_text("Dry run", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Findings become signals").click()
    said(page, "It is live now.")
    page.get_by_role("button", name="Undo").click()
    said(page, "Change undone.")
    [scout] = [one for one in site.call("GET", "scout/configs/") if one["skill_name"].endswith("-harbour")]
    assert scout["emit"] is False


def test_source_is_connected_and_shows_unreadable(window: Window, site: Site) -> None:
    page = window.page("sources/new?kind=alertmanager")
    page.get_by_label("Name").fill("Night watch")
    page.get_by_role("button", name="Connect", exact=True).click()
    address = page.get_by_label("Address", exact=True).inner_text().strip()
    assert address.startswith(f"{site.address}/api/webhooks/")
    assert httpx.post(address, json={"nonsense": True}).is_success
    page.get_by_role("link", name="Watch what it sends").click()
    expect(page.get_by_text("Has a problem")).to_be_visible(timeout=90_000)
    page.get_by_role("tab", name="Deliveries").click()
    expect(page.get_by_text("Could not be read").last).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    said(page, "Discarded.")


def test_grouping_is_paused_and_resumed(window: Window, site: Site) -> None:
    page = window.page("settings")
    page.get_by_role("button", name="Pause grouping").click()
    # The page shows it before the server has it; the message comes afterwards.
    expect(page.get_by_text(re.compile("^Paused until"))).to_be_visible()
    said(page, "Grouping is paused.")
    assert site.call("GET", "processing/")["paused_until"] is not None
    page = window.page("inbox")
    notice = page.get_by_role("status").filter(has_text="Grouping is paused until")
    expect(notice).to_contain_text("new signals are stored and wait")
    notice.get_by_role("link", name="Settings").click()
    # What is loaded above the button moves it, perhaps between the press and the release.
    expect(page.get_by_label("Starts automatically")).to_have_count(2)
    page.get_by_role("button", name="Resume grouping").click()
    said(page, "Grouping resumed.")
    expect(page.get_by_role("button", name="Pause grouping")).to_be_visible()
    assert site.call("GET", "processing/")["paused_until"] is None


def test_regrouping_preview_shows_what_a_run_would_change(window: Window, site: Site) -> None:
    site.wait_for_work()
    before = site.call("GET", "reports/?status=potential&count_only=true")["count"]
    page = window.page("signals?tab=regrouping")
    page.get_by_role("button", name="Preview", exact=True).click()
    run = page.get_by_role("region", name="The run")
    result = re.compile("^(Would be: |Nothing would change$)")
    expect(run.get_by_role("heading", name=result)).to_be_visible(timeout=120_000)
    runs = page.get_by_role("table", name="Runs that grouped signals again")
    expect(runs.get_by_role("row").nth(1)).to_contain_text("Preview")
    assert site.call("GET", "reports/?status=potential&count_only=true")["count"] == before
