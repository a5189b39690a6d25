"""Signals: taking them in once, and reading them."""
