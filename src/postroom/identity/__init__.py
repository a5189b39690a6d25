"""Identity: organizations, users, memberships, personal API keys, and personal preferences."""
