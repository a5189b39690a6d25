"""Requests and responses of sources."""
