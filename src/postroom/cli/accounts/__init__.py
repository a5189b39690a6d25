"""Commands about organizations, projects, users, keys, and signing in."""
