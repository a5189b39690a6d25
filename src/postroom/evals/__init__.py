"""Evaluation of the real pipelines on labelled data."""
