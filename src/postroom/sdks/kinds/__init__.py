"""The kinds of SDK sources, one per module."""
