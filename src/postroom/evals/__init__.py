"""Evaluation: the real pipeline on sets whose answers are known."""
