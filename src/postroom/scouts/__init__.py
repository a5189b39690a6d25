"""Scouts: scheduled agents that look for unreported problems, their runs and their memory."""
