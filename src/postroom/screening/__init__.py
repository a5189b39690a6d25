"""Screening signals for manipulation: the filter, the quarantine, and where every signal is."""
