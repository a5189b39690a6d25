"""Imports of items with their states: settled reports for closed ones, and counting only what was grouped."""
