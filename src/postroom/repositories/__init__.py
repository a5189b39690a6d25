"""Repositories: where a project's code is, and how it is reached."""
