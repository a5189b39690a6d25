"""Requests and responses of reports."""
