"""Commands for organizations, projects, users, keys, and sign-in."""
