"""Schemas of emitted signals in the API."""

from typing import Literal

SignalState = Literal["pending", "grouped", "failed", "quarantined"]
"""Where a signal is."""
