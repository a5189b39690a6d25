"""Screening signals for manipulation: the safety filter, the quarantine, and the funnel."""
