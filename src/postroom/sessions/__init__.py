"""Sign-in: passwords, sessions, one-time links, invitations, and personal API keys."""
