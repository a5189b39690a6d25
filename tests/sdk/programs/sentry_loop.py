"""Reports an error every few milliseconds, as a busy program does. Arguments: DSN, number of errors."""

import sys
import time

import sentry_sdk

sentry_sdk.init(sys.argv[1], transport_queue_size=1000)
for number in range(int(sys.argv[2])):
    try:
        raise RuntimeError(f"The export failed after {number} rows")
    except RuntimeError as error:
        sentry_sdk.capture_exception(error)
    time.sleep(0.03)
sentry_sdk.flush(120)
