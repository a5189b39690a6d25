"""Scouts: scheduled agents that look for problems nobody reported; their runs and what they remember."""
