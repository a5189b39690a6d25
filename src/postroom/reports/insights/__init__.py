"""Insights: what became of a project's reports over time, counted when it is asked for."""
