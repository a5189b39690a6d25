"""Error issues: occurrences with one fingerprint, and the signals that are emitted about them."""
