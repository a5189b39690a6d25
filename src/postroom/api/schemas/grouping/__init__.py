"""Requests and responses of grouping."""
