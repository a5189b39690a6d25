"""A folder that is followed: files that are there, that come, that grow, and that are broken."""

import asyncio
import os
from pathlib import Path
from typing import Any, cast

import pytest
from tests.helpers.api import Api
from tests.helpers.sources import signals_of

from postroom.cli.imports import follow as import_follow
from postroom.cli.imports.commands import take_file
from postroom.cli.imports.order import Order
from postroom.clock import now
from postroom.domain.errors import Invalid
from postroom.domain.signals.mapping import ColumnMapping, plan


class ImportApp:
    """What an import uses of the application."""

    def __init__(self, api: Api) -> None:
        self.engine, self.jobs, self.settings, self.clock = (
            api.engine,
            api.state.jobs,
            api.state.settings,
            now,
        )


@pytest.fixture
def order(api: Api) -> Order:
    mapping = ColumnMapping(source_product="followed", source_type="row")
    return Order(
        path=None,
        project=api.project,
        mapping=mapping,
        plan=plan(mapping),
        rejects=Path("unused"),
        enable_sources=False,
        restart=False,
        wait=False,
        plain=True,
        json=False,
    )


async def test_files_are_imported_as_they_come(
    api: Api, order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.setattr(import_follow, "LOOK_SECONDS", 0.05)
    app = cast("Any", ImportApp(api))

    async def take(path: Path) -> int:
        return await take_file(app, order, path)

    (tmp_path / "first.csv").write_text("source_id,text\none,First of the folder\n")
    (tmp_path / "broken.csv").write_text("nothing,here\n1,2\n")
    (tmp_path / "notes.txt").write_text("no rows")
    (tmp_path / ".hidden.csv").write_text("source_id,text\nno,Not this\n")
    await import_follow.follow(tmp_path, take, looks=3)
    assert [one.source_id for one in await signals_of(api)] == ["one"]

    following = asyncio.create_task(import_follow.follow(tmp_path, take, looks=12))
    await asyncio.sleep(0.1)
    with (tmp_path / "first.csv").open("a") as file:
        file.write("two,Second of the folder\n,\n")
    (tmp_path / "mail.mbox").write_text("From x\nSubject: Third\nMessage-ID: <3@x>\n\nBy mail.\n")
    await following
    found = {one.source_id: one.source_product for one in await signals_of(api)}
    assert found == {"one": "followed", "two": "followed", "3@x": "followed"}
    # The row that is none lies beside its file, and is no file of the folder.
    assert (tmp_path / "first.csv.rejects.jsonl").exists()
    printed = capfd.readouterr()
    assert "broken.csv: The file has no column" in printed.err
    # Once for each of the two runs, and not at each look.
    assert printed.err.count("notes.txt: skipped, because its name ends in none of .csv, .tsv") == 2
    assert "hidden" not in printed.err
    assert "rejects.jsonl: skipped" not in printed.err


async def test_follow_symbolic_links_imports_and_writes_nothing_through_them(
    api: Api, order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.setattr(import_follow, "LOOK_SECONDS", 0.02)
    app = cast("Any", ImportApp(api))
    before = await signals_of(api)
    folder, elsewhere = tmp_path / "drop", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    secret = elsewhere / "secret"
    secret.write_text("source_id,text\nsecret,The password is hunter2\n,\n")
    secret.chmod(0o600)
    (folder / "link.csv").symlink_to(secret)
    os.mkfifo(folder / "pipe.csv")
    (folder / "rows.csv").write_text("source_id,text\none,First\n,\n")
    (folder / "rows.csv.rejects.jsonl").symlink_to(elsewhere / "made.jsonl")
    (folder / "more.csv").write_text("source_id,text\nmore,More\n,\n")

    async def take(path: Path) -> int:
        return await take_file(app, order, path)

    await import_follow.follow(folder, take, looks=4)

    # rows.csv has a rejected row whose file would be the link, so its batch is not stored.
    assert [one.source_id for one in (await signals_of(api))[len(before) :]] == ["more"]
    assert sorted(path.name for path in elsewhere.iterdir()) == ["secret"]
    assert (folder / "more.csv.rejects.jsonl").stat().st_mode & 0o777 == 0o600
    printed = capfd.readouterr().err
    assert "link.csv: skipped, because it is a symbolic link" in printed
    assert "pipe.csv: skipped, because" in printed
    assert "rows.csv: '" in printed
    assert "is a symbolic link; name a file for rejects with --rejects" in printed


async def test_take_file_became_a_link_after_the_scan_is_not_read(
    api: Api, order: Order, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("source_id,text\none,The password is hunter2\n")
    (tmp_path / "rows.csv").symlink_to(tmp_path / "secret")

    before = await signals_of(api)
    with pytest.raises(Invalid, match="can't be read"):
        await take_file(cast("Any", ImportApp(api)), order, tmp_path / "rows.csv")

    assert await signals_of(api) == before
