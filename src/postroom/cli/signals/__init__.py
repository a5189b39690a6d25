"""`postroom signals`: signals, their traces, and the quarantine."""
