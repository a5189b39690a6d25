"""Tasks for agents, and their runs."""
