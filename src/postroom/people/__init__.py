"""Data of a person in all tables: finding, export and erasure (ADR 99)."""
