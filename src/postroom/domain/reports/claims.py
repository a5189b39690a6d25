"""Limits of a claim on a report."""

MAX_CLAIM_ID = 200
"""Maximum number of characters of the holder's own name for a claim."""

MAX_PULL_REQUESTS = 50
"""Maximum number of pull requests of one claim."""

MAX_ADDRESS = 2_048
"""Maximum number of characters of a pull request's URL."""
