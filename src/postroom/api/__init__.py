"""The HTTP API: the routers of all nouns as one application."""
