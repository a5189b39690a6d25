"""Durable work on the same database: enqueued with the row that caused it, done at least once."""
