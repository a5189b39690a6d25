"""`postroom import`: import signals from files."""
