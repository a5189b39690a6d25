"""Benchmarks of how far one machine goes: a large project, several workers, many projects."""
