"""Logs errors of a shop, with Sentry's logs on. Arguments: DSN."""

import logging
import sys

import sentry_sdk

sentry_sdk.init(sys.argv[1], enable_logs=True)
log = logging.getLogger("shop")
for _ in range(50):
    log.error("The stock service is away")
sentry_sdk.flush(10)
