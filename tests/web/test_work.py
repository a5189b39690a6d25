"""Work on reports and scouts in a browser: filters, claims, a scout's skill, a payload that is tried."""

import re

from playwright.sync_api import expect
from tests.helpers.processes.server import client
from tests.web.conftest import Site, Window, ready, rows, said


def test_work_list_is_filtered_by_scout_and_more(window: Window, site: Site) -> None:
    site.wait_for_work()
    # Whichever tab still has a report that a scout found: other tests decide on some.
    tabs = {"ready": "review", "pending_input": "review", "potential": "gathering"}
    listed = site.call("GET", f"reports/?status={','.join(tabs)}&limit=200")["results"]
    status, scout = next((one["status"], one["scout_name"]) for one in listed if one["scout_name"])
    found = site.call("GET", f"reports/?status={status}&scout={scout}&count_only=true")["count"]
    page = window.page(f"inbox?tab={tabs[status]}")
    ready(page)
    page.get_by_role("button", name="Scout", exact=True).click()
    words = scout.removeprefix("signals-scout-").replace("-", " ")
    page.get_by_role("menuitemcheckbox", name=re.compile(re.escape(words), re.IGNORECASE)).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("list", name="Filters").get_by_text("Scout:")).to_be_visible()
    expect(rows(page)).to_have_count(found)
    page.get_by_role("button", name="Clear all").click()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitemcheckbox", name="Without a pull request").click()
    page.get_by_role("menuitemcheckbox", name="Can be done now").click()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"actionability=immediately_actionable.*pr=no|pr=no.*actionability="))


def test_work_claim_of_other_is_taken_over_and_released(window: Window, site: Site) -> None:
    [report] = site.call("GET", "reports/?status=ready&ordering=signal_count&limit=1")["results"]
    made = site.installation.run(
        *(
            "keys",
            "create",
            "--user",
            "mads@harbourline.example",
            "--scopes",
            "task:read,task:write",
            "--json",
        )
    )
    path = f"/api/projects/{site.project}/signals/reports/{report['id']}/claim/"
    with client(site.address, made.json["key"]) as theirs:
        assert theirs.post(path, json={}).is_success
    page = window.page(f"reports/{report['id']}")
    expect(page.get_by_text("Claimed by Mads Iversen")).to_be_visible()
    page.get_by_role("button", name="Take over").click()
    said(page, "You have claimed it.")
    expect(page.get_by_text("Claimed by Ada Lovelace")).to_be_visible()
    page.get_by_role("button", name="Release").click()
    said(page, "Your claim is released.")
    expect(page.get_by_text("Claimed by")).to_have_count(0)
    assert site.call("GET", f"reports/{report['id']}/")["claim"] is None


def test_work_skill_is_edited_with_server_check(window: Window, site: Site) -> None:
    page = window.page("scouts/signals-scout-release-watch?tab=skill")
    text = page.get_by_label("SKILL.md")
    check = page.get_by_role("region", name="Check of the text")
    save = page.get_by_role("button", name="Save", exact=True)
    expect(check.get_by_text("A scout can follow this.")).to_be_visible()
    before = text.input_value()
    text.fill(before.replace("allowed-tools:", "allowed-tools:\n- no-such-tool", 1))
    expect(check.get_by_text("no-such-tool")).to_be_visible()
    expect(save).to_be_disabled()
    text.fill(f"{before}\nLook at weekends, too.\n")
    expect(check.get_by_text("A scout can follow this.")).to_be_visible()
    page.reload()
    expect(text).to_have_value(re.compile("Look at weekends, too"))
    save.click()
    said(page, "Saved as version 2.")
    expect(page.get_by_text("Version 2, from")).to_be_visible()
    page.reload()
    expect(text).to_have_value(re.compile("Look at weekends, too"))
    expect(page.get_by_role("button", name="Discard the changes")).to_have_count(0)
    [scout] = [
        one
        for one in site.call("GET", "scout/configs/")
        if one["skill_name"] == "signals-scout-release-watch"
    ]
    assert "Look at weekends, too." in site.call("GET", f"scout/configs/{scout['id']}/skill/")["text"]


def test_work_payload_is_tried_on_source(window: Window, site: Site) -> None:
    page = window.page("sources/new?kind=github")
    page.get_by_label("Name").fill("Code host")
    page.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("link", name="Watch what it sends").click()
    page.get_by_role("tab", name="Try a payload").click()
    page.get_by_role("button", name="Try it").click()
    result = page.get_by_role("region", name="What would come of it")
    expect(result.get_by_role("heading", name="1 signal")).to_be_visible()
    expect(result.get_by_text("acme/shop#4711")).to_be_visible()
    page.get_by_label("Payload", exact=True).fill("{not json")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("This is not JSON")).to_be_visible()
    expect(result).to_have_count(0)
