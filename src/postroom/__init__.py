"""Postroom: a self-hosted signals inbox."""
