"""Benchmarks of the search and of similar reports."""
