"""Signing in: passwords, sessions, one-time links, invitations, and the keys that people make for themselves."""
