"""Artefacts: the work log of a report, and the fields of the report that its newest entries set."""
