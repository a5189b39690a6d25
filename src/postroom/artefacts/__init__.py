"""Artefacts: a report's work log, and the report fields set by its newest entries."""
