"""How much a claim on a report can say."""

MAX_CLAIM_ID = 200
"""Most characters of the holder's own name for a claim."""

MAX_PULL_REQUESTS = 50
"""Pull requests of one claim at most."""

MAX_ADDRESS = 2_048
"""Most characters of a pull request's address."""
