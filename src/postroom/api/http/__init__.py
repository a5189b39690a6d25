"""Handling of requests: callers, scopes, bodies, paging, limits, and HTTP errors."""
