"""Benchmark of the web app with 100,000 reports: first row, key press, size of the first load.

    make bench-web
    make bench-web ARGS="--size 10000 --rounds 3"

The limits are for an idle machine: the first row within 1.0 s of navigation with a cold cache, a key press painted
within 50 ms (median), at most 200 KB of gzip on the first load. The exit code is 1 if one is exceeded.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks import machine
from benchmarks.http import servers
from benchmarks.inbox import InboxBenchmark, fill
from postroom.app.bootstrap import App, open_app
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import users
from postroom.sessions import links
from postroom.settings import Settings

FIRST_ROW_SECONDS = 1.0
KEY_MILLISECONDS = 50.0
FIRST_LOAD_BYTES = 200 * 1024

FIRST_ROW = """
new Promise((resolve) => {
  const look = () => document.querySelector('[role=option] time')
    ? requestAnimationFrame(() => resolve(performance.now()))
    : requestAnimationFrame(look);
  look();
})
"""

KEY_TO_PAINT = """
(key) => new Promise((resolve) => {
  const before = document.querySelector('[role=listbox]').getAttribute('aria-activedescendant');
  const began = performance.now();
  window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  const look = () => {
    const now = document.querySelector('[role=listbox]').getAttribute('aria-activedescendant');
    if (now === before) return requestAnimationFrame(look);
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now() - began);
    requestAnimationFrame(() => channel.port2.postMessage(0));
  };
  look();
})
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """The results: seconds to the first row, milliseconds to paint a key press, transferred bytes."""

    first_row: list[float]
    keys: list[float]
    loaded: int


async def _sign_in_path(app: App) -> str:
    async with unit_of_work(app.engine) as uow:
        asked = sa.select(users.c.id).where(users.c.email == "person0@bench.example")
        user_id = int((await uow.execute(asked)).scalar_one())
        path, _ = await links.make(uow, user_id, "sign_in", by=None, now=now())
    return path


def _first_load(context: BrowserContext, address: str) -> tuple[float, int]:
    """Open the inbox with an empty cache; return the time of the first row's paint and the transferred bytes."""
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.clearBrowserCache")
    sizes: list[int] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(address, wait_until="commit")
    milliseconds = float(page.evaluate(FIRST_ROW))
    loaded = sum(sizes)
    page.close()
    return milliseconds / 1000, loaded


def _measure(browser: Browser, address: str, sign_in: str, project: int, rounds: int) -> Figures:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{sign_in}")
    page.wait_for_url("**/inbox**")
    inbox = f"{address}/projects/{project}/inbox"
    loads = [_first_load(context, inbox) for _ in range(rounds)]
    page.goto(inbox)
    page.get_by_role("listbox", name="Reports").wait_for()
    page.wait_for_timeout(1000)
    keys = [float(page.evaluate(KEY_TO_PAINT, "j")) for _ in range(60)]
    context.close()
    return Figures([first for first, _ in loads], keys, loads[0][1])


def _browse(address: str, sign_in: str, bench: InboxBenchmark, given: argparse.Namespace) -> Figures:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("There is no Chromium. On Debian: apt-get install chromium; elsewhere set CHROMIUM=/path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        return _measure(browser, address, sign_in, bench.projects[given.size], given.rounds)


def _tell(figures: Figures) -> bool:
    first, key = statistics.median(figures.first_row), statistics.median(figures.keys)
    slow = statistics.quantiles(figures.keys, n=20)[-1]
    print(
        f"first row, cold cache  {first:6.2f} s median of {len(figures.first_row)}, at most {FIRST_ROW_SECONDS} s"
    )
    print(
        f"key press to paint     {key:6.1f} ms median, {slow:.1f} ms p95, at most {KEY_MILLISECONDS:.0f} ms median"
    )
    print(f"first load             {figures.loaded / 1024:6.1f} KB, at most {FIRST_LOAD_BYTES // 1024} KB")
    return first <= FIRST_ROW_SECONDS and key <= KEY_MILLISECONDS and figures.loaded <= FIRST_LOAD_BYTES


async def run(given: argparse.Namespace) -> bool:
    """Fill a project, serve it, measure and print; return whether all limits are met."""
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)  # noqa: ASYNC240  # nothing else runs yet
        settings = Settings(data_dir=Path(folder) / "data", database_url=None)
        async with open_app(settings, own_database=True) as app:
            bench = await fill(app, [given.size])
            sign_in = await _sign_in_path(app)
            with servers.postroom(app) as server:
                address = f"http://{servers.HOST}:{server.port}"
                return _tell(await asyncio.to_thread(_browse, address, sign_in, bench, given))


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=100_000, help="reports of the project")
    parser.add_argument("--rounds", type=int, default=5, help="cold loads")
    sys.exit(0 if asyncio.run(run(parser.parse_args())) else 1)


if __name__ == "__main__":
    main()
