"""Error issues: what one occurrence says, which occurrences are one issue, and when an issue spikes."""
