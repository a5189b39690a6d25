"""Handing reports to agents: when that happens by itself, the ways that it can go, and what comes of it."""
