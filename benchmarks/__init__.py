"""Benchmarks that print figures with their spread, the machine, and a reference measured in the same run."""
