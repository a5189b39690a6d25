"""Drills, and cutting a release."""
