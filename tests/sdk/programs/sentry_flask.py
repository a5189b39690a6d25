"""Throws in a Flask shop, with Sentry's logs on. Arguments: DSN."""

import sys

import sentry_sdk
from flask import Flask


def charge(card: str) -> None:
    """Fail as a shop does."""
    raise ValueError(f"Card {card} was declined by the bank")


sentry_sdk.init(sys.argv[1], enable_logs=True)
app = Flask("shop")


@app.get("/<how>/<card>")
def pay(how: str, card: str) -> str:
    """Fail, or log that it failed."""
    try:
        charge(card)
    except ValueError:
        if how != "try":
            raise
        app.logger.exception("Could not charge %s", card)
    return "not paid"


app.config["PROPAGATE_EXCEPTIONS"] = False
with app.test_client() as client:
    for page in ("/pay/4111", "/pay/4222", "/try/4333"):
        client.get(page)
sentry_sdk.flush(10)
