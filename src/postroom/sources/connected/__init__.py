"""Connected sources of a project, and their deliveries."""
