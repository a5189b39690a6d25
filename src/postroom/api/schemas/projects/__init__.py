"""Requests and responses of projects."""
