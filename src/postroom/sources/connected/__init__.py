"""Connected sources: what a project is connected to, and what was received of it."""
