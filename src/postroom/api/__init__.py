"""The HTTP API: the routers of all packages as one application."""
