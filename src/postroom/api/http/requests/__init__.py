"""Reading of requests: bodies, queries, ids and pages."""
