"""What a server says is wrong with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postroom.observability.deletions import Deletion
from postroom.observability.findings import findings
from postroom.observability.queues import Queue
from postroom.observability.status import Backup, DeadJobs, Outage, Process, Scheduler, Status

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
WORKER = Process("w", "worker", "host", 7, "1", NOW, 1.0)
WELL = Status(
    postgres="18.1",
    schema="0001",
    database_bytes=1,
    queues=(Queue("signals", 3, 0, 60.0),),
    processes=(WORKER,),
    scheduler=Scheduler("w", NOW, valid=True),
    dead=(),
    outages=(),
    backup=Backup(NOW - timedelta(hours=5), 10, "succeeded", None),
    deletions=(),
)


def wrong(found: Status) -> list[tuple[str, str]]:
    done = findings(found, lease_seconds=15, now=NOW)
    assert all(one.action for one in done if one.state != "ok")
    assert not any(one.action for one in done if one.state == "ok")
    return [(one.check, one.state) for one in done if one.state != "ok"]


def test_findings_of_a_server_that_is_well() -> None:
    assert wrong(WELL) == []
    checks = [one.check for one in findings(WELL, lease_seconds=15, now=NOW)]
    assert checks == ["workers", "scheduler", "queues", "dead letters", "backup", "retention"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"processes": ()}, [("workers", "critical")]),
        ({"processes": (replace(WORKER, role="api"),)}, [("workers", "critical")]),
        (
            {"processes": (replace(WORKER, silent_seconds=46.0),)},
            [("workers", "critical"), ("processes", "warning")],
        ),
        ({"processes": (WORKER, replace(WORKER, version="2"))}, [("versions", "warning")]),
        ({"scheduler": None}, [("scheduler", "critical")]),
        ({"scheduler": Scheduler("w", NOW, valid=False)}, [("scheduler", "critical")]),
        ({"queues": (Queue("signals", 1, 0, 1801.0),)}, [("queues", "warning")]),
        ({"queues": (Queue("notifications", 1, 0, 90_000.0),)}, []),
        ({"dead": (DeadJobs("research", 2, NOW, "it broke"),)}, [("dead letters", "warning")]),
        ({"outages": (Outage("m", NOW, "503"),)}, [("language model", "warning")]),
        ({"backup": None}, [("backup", "warning")]),
        ({"backup": Backup(NOW, 1, "failed", "disk full")}, [("backup", "warning")]),
        ({"backup": Backup(None, None, "running", None)}, [("backup", "warning")]),
        ({"backup": Backup(NOW - timedelta(days=3), 1, "succeeded", None)}, [("backup", "warning")]),
        ({"backup": Backup(NOW - timedelta(hours=3), 1, "running", None)}, []),
    ],
)
def test_finding_says_what_is_wrong(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert wrong(replace(WELL, **changes)) == expected


def test_finding_of_retention_says_what_was_deleted_last_and_when() -> None:
    def told(*deleted: Deletion) -> str:
        [one] = [
            one
            for one in findings(replace(WELL, deletions=deleted), lease_seconds=15, now=NOW)
            if one.check == "retention"
        ]
        return one.details

    latest = Deletion("closed reports", NOW, 7, 1_400)
    assert told() == "nothing was old enough yet"
    assert told(latest) == "deleted last: 7 closed reports on 2026-11-30 12:00 UTC"
    assert told(*[latest] * 5).endswith(", 2 more on the System page")
