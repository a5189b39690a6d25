"""Metrics: time series that clients write and scouts read."""
