"""Requests and responses of scouts."""
