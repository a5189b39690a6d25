"""Requests and responses of signing in, keys and members."""
