"""The project profile: an inventory of a project, and its members."""
