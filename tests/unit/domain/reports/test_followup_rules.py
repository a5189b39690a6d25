"""The rules of what comes after: which events count, what is said of a fix, and what is archived."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.domain.reports.followup import (
    Fix,
    archive_reason,
    counts,
    reopened,
    verification,
)
from postroom.domain.reports.state import Status

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
PR = "https://github.com/acme/shop/pull/7"


def test_merge_counts_when_newer_than_resolution() -> None:
    assert counts(AT, None)
    assert counts(AT, AT - timedelta(seconds=1))
    assert not counts(AT, AT)


def test_fix_outcome_is_described() -> None:
    fix, word = Fix(AT, PR, "abcdef0123456789"), Fix(AT, None, None)
    assert verification(fix, signals=0, days=7) == (
        f"The fix holds: no signal for 7 days since the merge of {PR} as abcdef012345 on 2026-11-24."
    )
    assert (
        verification(word, signals=1, days=7) == "Still there: 1 signal since it was resolved on 2026-11-24."
    )
    assert reopened(word).startswith("Reopened: a signal arrived after it was resolved on 2026-11-24.")


@pytest.mark.parametrize(
    ("status", "days", "quiet", "at_work", "archived"),
    [
        (Status.READY, 25, 25, False, True),
        (Status.READY, 25, 24, False, False),
        (Status.READY, 25, 99, True, False),
        (Status.READY, 0, 99, False, False),
        (Status.POTENTIAL, 25, 99, False, True),
        (Status.CANDIDATE, 25, 99, False, False),
        (Status.IN_PROGRESS, 25, 99, False, False),
        (Status.RESOLVED, 25, 99, False, False),
        (Status.SUPPRESSED, 25, 99, False, False),
    ],
)
def test_archive_eligible_reports(
    status: Status, days: float, quiet: float, at_work: bool, archived: bool
) -> None:
    moved_at = AT - timedelta(days=quiet)
    reason = archive_reason(status, moved_at=moved_at, now=AT, days=days, at_work=at_work)
    assert (reason is not None) is archived
