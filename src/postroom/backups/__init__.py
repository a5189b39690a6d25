"""Backups of the server: one file with the database, the wrapped secret key and the settings."""
