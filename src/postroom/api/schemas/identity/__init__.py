"""Requests and responses of users and organizations."""
