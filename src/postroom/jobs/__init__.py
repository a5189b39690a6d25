"""Durable work on the same database: put in line with the row that caused it, done at least once."""
