"""The page of insights: figures that are the list's, keys, and looks at three widths."""

import re
from typing import Any, Literal

from playwright.sync_api import Browser, expect
from tests.web.conftest import Site, Window, opened, ready, serious_faults, shoot

LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((390, "dark"), (768, "light"), (1280, "dark"))
"""Width and colour scheme: each at some width, since hardly a fault needs both."""


def test_insights_circle_opens_the_reports_that_it_counts(window: Window) -> None:
    page = window.page("insights?range=all")
    circle = page.get_by_role("region", name="Map of the inbox").get_by_role("link").first
    expect(circle).to_be_visible()
    counted = re.match(r"(\d+) report", circle.inner_text().split("\n")[-1] or "")
    number = int(counted[1]) if counted else int(circle.locator("span").first.inner_text())

    circle.focus()
    page.keyboard.press("Enter")

    tab = page.get_by_role("navigation", name="Reports by state").get_by_role("link", name="All states")
    expect(tab).to_have_text(f"All states{number}")
    ready(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Insights", level=1)).to_be_visible()
    assert "range=all" in page.url


def test_insights_chart_is_read_with_keys(window: Window) -> None:
    page = window.page("insights")
    slider = page.get_by_role("slider", name="Reports opened, decided, fixed and come back, by period")
    expect(slider).to_be_visible()
    now = slider.get_attribute("aria-valuetext")

    slider.focus()
    page.keyboard.press("ArrowLeft")

    assert slider.get_attribute("aria-valuetext") != now
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == now


def test_insights_filter_is_in_the_address_and_can_be_removed(window: Window) -> None:
    page = window.page("insights?by=source&range=all")
    name = page.get_by_role("table", name="Figures by source").get_by_role("button").first
    name.click()
    expect(page).to_have_url(re.compile("source="))
    page.get_by_role("button", name=re.compile("remove filter")).click()
    expect(page).not_to_have_url(re.compile("source="))


def test_insights_look_right_at_three_widths(site: Site, browser: Browser, signed_in: Any) -> None:
    for name, path in {
        "insights": "insights",
        "insights-all": "insights?range=all&by=source",
        "insights-week": "insights?from=2020-01-01&to=2020-01-02",
        "insights-long": "insights?from=1970-01-01",
    }.items():
        with opened(browser, site, 390, 900, storage_state=signed_in) as window:
            page = window.page(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            for width, look in LOOKS:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=look)
                window.settle(page)
                assert serious_faults(page) == [], f"{name} {width} {look}"
                assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
                    name,
                    width,
                )
                height = page.evaluate(
                    "document.querySelector('main, [class*=scroller]')?.scrollHeight ?? 900"
                )
                page.set_viewport_size({"width": width, "height": min(max(int(height) + 20, 900), 3_000)})
                shoot(page, f"{name}-{look}-{width}")
