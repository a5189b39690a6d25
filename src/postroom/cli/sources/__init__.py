"""`postroom sources`: source types and connected sources of a project."""
