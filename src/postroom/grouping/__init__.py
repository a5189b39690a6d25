"""Grouping: the pipeline that assigns each signal to the report of its problem."""
