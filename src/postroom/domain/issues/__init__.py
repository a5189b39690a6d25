"""Error issues: occurrences, which of them are one issue, and when an issue spikes."""
