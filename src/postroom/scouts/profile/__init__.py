"""The project profile: what a project has, its members, and its PostHog instance."""
