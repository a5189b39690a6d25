"""Error issues: occurrences grouped by fingerprint, and their signals."""
