"""The two formats of a time on the wire."""

from datetime import UTC, datetime


def wire_time(moment: datetime) -> str:
    """Return an aware `moment` in UTC with microseconds and `Z`: `2026-07-01T12:00:00.000000Z`."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


def iso_time(moment: datetime) -> str:
    """Return an aware `moment` in UTC in Python's format: `2026-07-01T12:00:00+00:00`."""
    return moment.astimezone(UTC).isoformat()
