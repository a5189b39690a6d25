"""When a scheduled backup is due, and which files are kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from postroom.backups.schedule import file_of, is_due, overdue_since, prune
from postroom.backups.schemas import Backup, Status

DAILY = "15 3 * * *"
NIGHT = datetime(2026, 11, 1, 3, 15, tzinfo=UTC)
ONE, OTHER = UUID(int=0x1234ABCD), UUID(int=0x9999AAAA)


def attempt(status: Status, started_at: datetime = NIGHT) -> Backup:
    return Backup(UUID(int=1), "schedule", status, "/backups/one", 1, None, started_at, started_at, None)


@pytest.mark.parametrize(
    ("last", "after", "due"),
    [
        (None, timedelta(), True),
        (attempt("succeeded"), timedelta(hours=23, minutes=59), False),
        (attempt("succeeded"), timedelta(days=1), True),
        (attempt("failed"), timedelta(minutes=59), False),
        (attempt("failed"), timedelta(hours=1), True),
        (attempt("running"), timedelta(hours=1), True),
    ],
)
def test_backup_is_due_by_schedule_or_an_hour_after_a_failure(
    last: Backup | None, after: timedelta, due: bool
) -> None:
    assert is_due(DAILY, last, NIGHT + after) is due


def test_overdue_since_counts_from_the_missed_time() -> None:
    last = attempt("succeeded")
    assert overdue_since(DAILY, last, NIGHT + timedelta(days=1, hours=1)) is None
    assert overdue_since(DAILY, last, NIGHT + timedelta(days=1, hours=2)) == NIGHT + timedelta(days=1)
    assert overdue_since(DAILY, None, NIGHT) is None


def test_prune_deletes_the_oldest_of_one_installation_and_remains(tmp_path: Path) -> None:
    mine = [file_of(tmp_path, ONE, NIGHT + timedelta(days=day)) for day in range(4)]
    others = [file_of(tmp_path, OTHER, NIGHT), tmp_path / "postroom-mine.backup", tmp_path / "notes"]
    remains = tmp_path / f".{mine[0].name}.abcd.partial"
    for path in [*mine, *others, remains]:
        path.touch()

    assert prune(tmp_path, ONE, 2) == mine[:2]
    assert set(tmp_path.iterdir()) == {*mine[2:], *others}
