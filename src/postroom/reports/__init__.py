"""Reports: the inbox, what may become of a report, and taking one away."""
