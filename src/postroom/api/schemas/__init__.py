"""The models of requests and responses by noun."""
