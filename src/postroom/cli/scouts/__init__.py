"""`postroom scouts`: scouts and their runs."""
