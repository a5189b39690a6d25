"""The append-only work log of reports."""
