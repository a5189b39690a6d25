"""Throws in a Celery worker of a shop, with Sentry's logs on. Arguments: DSN."""

import sys
from contextlib import suppress

import sentry_sdk

sentry_sdk.init(sys.argv[1], enable_logs=True)

# The integration patches what a worker imports.
from celery import Celery  # noqa: E402
from celery.contrib.testing import tasks  # noqa: E402, F401  # start_worker looks it up
from celery.contrib.testing.worker import start_worker  # noqa: E402

app = Celery("shop", broker="memory://", backend="cache+memory://")


@app.task
def charge(card: str) -> None:
    """Fail as a shop does."""
    raise ValueError(f"Card {card} was declined by the bank")


with start_worker(app, perform_ping_check=False, pool="solo"):
    for card in ("4111", "4222", "4333"):
        with suppress(ValueError):
            charge.delay(card).get(timeout=60)
sentry_sdk.flush(10)
