"""Importing files of signals, with checkpoints."""
