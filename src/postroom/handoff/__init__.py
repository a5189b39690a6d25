"""Hand-off of reports to agents: automatic start, channels, and results."""
