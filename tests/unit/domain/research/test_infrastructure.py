"""Alerts about what code runs on."""

from datetime import UTC, datetime

import pytest

from postroom.domain.research.infrastructure import infrastructure_of
from postroom.domain.research.urgency import Observation


def alert(text: str, type: str = "alert") -> Observation:
    return Observation(text, "alertmanager", type, datetime(2026, 11, 20, tzinfo=UTC), {})


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("HostOutOfDiskSpace: / is 96% full on db-2", "disk space"),
        ("Filesystem almost full\n\nOn db-2:9100.", "disk space"),
        ("High CPU on web-3", "processor load"),
        ("node_load15 above 40: load average is 41", "processor load"),
        ("TLS certificate of shop.example expires in 5 days", "a certificate"),
        ("NodeNotReady\n\nNode worker-7 is not ready for 10 minutes.", "a machine"),
        ("Out of memory: killed process 4711", "memory"),
        ("DNS lookups fail on web-3", "the network"),
        ("HighErrorRate: 12% of checkouts answer 500\n\njob=shop\n\ndisk=sda cpu=4", ""),
        ("The volume of failed orders doubled", ""),
        ("p95 of /api/cart above 2 s", ""),
    ],
)
def test_infrastructure_is_read_from_title_and_description(text: str, subject: str) -> None:
    assert infrastructure_of([alert(text)]) == subject


def test_infrastructure_takes_alerts_alone() -> None:
    full = alert("Disk full on db-2")
    assert infrastructure_of([full, alert("Disk full on db-3", "metric_alert")]) == "disk space"
    assert infrastructure_of([full, alert("Disk full on db-2, says a customer", "ticket")]) == ""
    assert infrastructure_of([full, alert("Checkout answers 500")]) == ""
    assert infrastructure_of([]) == ""
