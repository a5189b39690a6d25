"""Metrics: measured values over time, written by clients and read by scouts."""
