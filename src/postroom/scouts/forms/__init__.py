"""Scouts that are forms: their queries, and a preview of what one would have found."""
