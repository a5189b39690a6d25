"""The same by the newer protocol of capture. Arguments: host, token."""

import os
import sys

os.environ["POSTHOG_CAPTURE_MODE"] = "v1"

from posthog import Posthog  # it reads the environment


def charge(card: str) -> None:
    """Fail as a shop does."""
    raise ValueError(f"Card {card} was declined by the bank")


client = Posthog(sys.argv[2], host=sys.argv[1])
for number in ("4111", "4222", "4333"):
    try:
        charge(number)
    except ValueError as error:
        client.capture_exception(error, distinct_id="ann")
client.shutdown()
