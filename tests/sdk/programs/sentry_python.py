"""Throws in a shop whose errors go to Sentry's SDK. Arguments: DSN."""

import logging
import sys

import sentry_sdk


def charge(card: str) -> None:
    """Fail as a shop does."""
    raise ValueError(f"Card {card} was declined by the bank")


sentry_sdk.init(sys.argv[1], release="shop@1.2", environment="production", traces_sample_rate=1.0)
for number in ("4111", "4222", "4333"):
    with sentry_sdk.start_transaction(name="checkout"):
        try:
            charge(number)
        except ValueError as error:
            sentry_sdk.capture_exception(error)
sentry_sdk.flush(10)
logging.getLogger("shop").warning("not an error")
