"""The packaged sample signals, without their labels: the pipeline must not see the answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import orjson

from postroom.domain.signals.intake import NewSignal

PROJECT_NAME = "Harbourline (sample)"
USER_EMAIL = "demo@harbourline.example"


def rows_of_sample() -> list[dict[str, Any]]:
    """Return the lines of the sample in the order in which they arrived, with their labels."""
    text = (files("postroom.sample") / "data" / "signals.jsonl").read_text(encoding="utf-8")
    return sorted((orjson.loads(line) for line in text.splitlines() if line), key=lambda row: row["order"])


def days_since(now: datetime) -> timedelta:
    """Return by how many whole days the sample has to be moved so that it ends on the day before `now`."""
    last = max(datetime.fromisoformat(row["timestamp"]) for row in rows_of_sample())
    return timedelta(days=(now - last).days)


def load_sample(moved: timedelta = timedelta(0)) -> Sequence[NewSignal]:
    """Return the sample's signals in the order in which they arrived, with their times moved."""
    return [
        NewSignal(
            source_product=row["source_product"],
            source_type=row["source_type"],
            source_id=row["source_id"],
            description=row["text"],
            weight=row["weight"],
            extra=row["extra"],
            client_id=row["signal_id"],
            timestamp=datetime.fromisoformat(row["timestamp"]) + moved,
        )
        for row in rows_of_sample()
    ]
