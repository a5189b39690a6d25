"""Meanings of states on the command line of `postroom import`, for exports whose columns are known."""

from pathlib import Path

import pytest
from tests.helpers.command_env import invoke

BUGS = "Issue id,Summary,Status,Resolution,Created,Resolved,Description\n"


@pytest.mark.parametrize("options", [(), ("--states", "Parked=open,Stale=invalid")])
def test_import_dry_run_of_an_export_takes_meanings_without_the_column(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    state = "Parked" if options else "NEW"
    file = tmp_path / "bugs.csv"
    file.write_text(f"{BUGS}7,Toolbar is gone,{state},,2026-11-02 17:14:21+00:00,,It was there before\n")

    result = invoke(["import", str(file), *options, "--dry-run"])

    assert result.exit_code == 0, result.output


def test_import_refuses_meanings_for_a_file_without_known_states(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("source_product,source_type,source_id,text\nshop,row,1,Toolbar is gone\n")

    result = invoke(["import", str(file), "--states", "Parked=open", "--dry-run"])

    assert result.exit_code == 2
    assert "--state" in result.output
