"""Throws in a shop whose errors go to PostHog's SDK. Arguments: host, token."""

import sys

from posthog import Posthog


def charge(card: str) -> None:
    """Fail as a shop does."""
    raise ValueError(f"Card {card} was declined by the bank")


client = Posthog(sys.argv[2], host=sys.argv[1])
client.capture("order placed", distinct_id="ann", properties={"total": 12.5})
for number in ("4111", "4222", "4333"):
    try:
        charge(number)
    except ValueError as error:
        client.capture_exception(error, distinct_id="ann")
client.shutdown()
