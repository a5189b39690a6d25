"""Tasks: work that agents do, and each run of it."""
