"""Slack as an app: its connection, cards that are kept up to date, and decisions by their buttons."""
