"""The project profile: an inventory of a project, its members, and its PostHog instance."""
