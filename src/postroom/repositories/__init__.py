"""Repositories: a project's connections to its code."""
