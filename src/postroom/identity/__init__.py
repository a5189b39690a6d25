"""Identity: organizations, users, memberships, personal API keys, and what people choose for themselves."""
