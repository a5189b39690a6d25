"""Two releases of a minified application, with source maps uploaded by the vendor's command line, are one issue."""

import json
import os
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.processes.sdks import (
    MODULES,
    NODE,
    PATIENCE,
    PROGRAMS,
    SdkProject,
    SdkServer,
    browsing,
    is_installed,
    make_key,
    needs_browser,
    page,
    run,
)

APP = PROGRAMS / "shop"
CLI = MODULES / ".bin/sentry-cli"
RELEASES = {"shop@1.0": "one", "shop@2.0": "a second release moves and renames everything"}

pytestmark = [pytest.mark.sdk, is_installed]


@pytest.fixture(scope="module")
def key(served: SdkServer) -> str:
    return make_key(served.installation, "error_tracking:write")


class Builder:
    """The steps of a build in CI: bundle, announce the release, upload."""

    def __init__(self, shop: SdkProject, key: str, folder: Path) -> None:
        self.shop, self.folder = shop, folder
        shutil.copytree(APP, folder / "src")
        self._key = key

    def cli(self, *arguments: object) -> str:
        done = subprocess.run(
            [str(CLI), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            cwd=self.folder,
            env={
                "PATH": f"{NODE.parent}:{os.environ['PATH']}",
                "HOME": str(self.folder),
                "SENTRY_URL": self.shop.address,
                "SENTRY_AUTH_TOKEN": self._key,
                "SENTRY_ORG": "shop",
                "SENTRY_PROJECT": str(self.shop.project),
                "SENTRY_DISABLE_UPDATE_CHECK": "1",
                "SENTRYCLI_SKIP_DOWNLOAD": "1",
            },
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def commit(self, words: str) -> None:
        """Commit to the folder's repository, whose commits belong to the release."""
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
        run("git", "init", "--quiet", self.folder)
        run("git", "-C", self.folder, *who, "commit", "--quiet", "--allow-empty", "-m", words)

    def bundle(self, entry: str, release: str, *options: str) -> Path:
        """Minify a release, and return its file, whose name has a hash."""
        folder = self.folder / release
        run(
            *(
                MODULES / ".bin/esbuild",
                self.folder / "src" / entry,
                "--bundle",
                "--minify",
                "--sourcemap",
                f"--outdir={folder}",
            ),
            *("--entry-names=[name]-[hash]", "--log-level=error", f"--define:RELEASE={json.dumps(release)}"),
            f"--define:CHANGED={json.dumps(RELEASES[release])}",
            *options,
        )
        (made,) = folder.glob("*.js")
        return made


def occurrences_of(found: Any) -> int:
    return sum(one["occurrences"] for one in found["results"])


def has_more(before: int, found: Any) -> bool:
    return occurrences_of(found) > before


def first_issue(shop: SdkProject, occurrences: int) -> dict[str, Any]:
    found = shop.eventually("error_issues/", partial(has_more, occurrences - 1))
    assert found["count"] == 1, [(one["title"], one["frames"]) for one in found["results"]]
    issue: dict[str, Any] = found["results"][0]
    assert issue["occurrences"] == occurrences
    return issue


def check_original(shop: SdkProject, issue: dict[str, Any]) -> None:
    """Check that people see the sources that they wrote."""
    first, second, third = issue["frames"][:3]
    assert (first, second, third) == (
        "src/bank.ts:9 Bank.authorise",
        "src/cart.ts:5 charge",
        "src/cart.ts:10 payCart",
    )
    (report,) = shop.eventually("reports/", lambda found: found["count"] == 1)["results"]
    (signal,) = shop.read(f"reports/{report['id']}/signals/")["signals"]
    shown = r"at Bank\.authorise \(src/bank\.ts:9:\d+\)\n        const card = this\.cards\.get\(number\) as Card\n"
    assert re.search(shown, signal["content"]), signal["content"]


def test_sentry_cli_two_minified_releases_are_one_issue(shop: SdkProject, key: str, tmp_path: Path) -> None:
    builder = Builder(shop, key, tmp_path)
    files = []
    for release in RELEASES:
        made = builder.bundle("node.ts", release, "--platform=node", "--external:@sentry/node")
        files.append(made.name)
        builder.cli("releases", "new", release)
        builder.commit(release)
        builder.cli("releases", "set-commits", release, "--auto")
        builder.cli("sourcemaps", "inject", made.parent)
        said = builder.cli("sourcemaps", "upload", "--release", release, "--wait", made.parent)
        assert "File processing complete" in said
        builder.cli("releases", "finalize", release)
        builder.cli("deploys", "new", "--release", release, "--env", "production")
        run(NODE, made, shop.dsn)

    assert files[0] != files[1]
    issue = first_issue(shop, 2)
    assert sorted(issue["releases"]) == sorted(RELEASES)
    check_original(shop, issue)
    assert "shop@2.0" in builder.cli("releases", "list")


@needs_browser
def test_sentry_cli_pages_of_two_releases_without_debug_ids_are_one_issue(
    shop: SdkProject, key: str, tmp_path: Path
) -> None:
    builder = Builder(shop, key, tmp_path)
    for release in RELEASES:
        made = builder.bundle("browser.ts", release, f"--define:DSN={json.dumps(shop.dsn)}")
        builder.cli("sourcemaps", "upload", "--release", release, "--url-prefix", "~/static", made.parent)
        site = tmp_path / f"site-{release}"
        (site / "static").mkdir(parents=True)
        made.rename(site / "static" / made.name)
        (site / "index.html").write_text(f'<script src="/static/{made.name}"></script>')
        before = occurrences_of(shop.read("error_issues/"))
        with page(site) as address, browsing(site, address):
            shop.eventually("error_issues/", partial(has_more, before))

    check_original(shop, first_issue(shop, 2))
