"""The packaged sample signals, without their labels: the pipeline must not see the answers."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

import orjson

from postroom.domain.signals.intake import NewSignal

PROJECT_NAME = "Harbourline (sample)"
USER_EMAIL = "demo@harbourline.example"


def load_sample() -> Sequence[NewSignal]:
    """Return the sample's signals in the order in which they arrived."""
    text = (files("postroom.sample") / "data" / "signals.jsonl").read_text(encoding="utf-8")
    rows = sorted((orjson.loads(line) for line in text.splitlines() if line), key=lambda row: row["order"])
    return [
        NewSignal(
            source_product=row["source_product"],
            source_type=row["source_type"],
            source_id=row["source_id"],
            description=row["text"],
            weight=row["weight"],
            extra=row["extra"],
            client_id=row["signal_id"],
            timestamp=datetime.fromisoformat(row["timestamp"]),
        )
        for row in rows
    ]
