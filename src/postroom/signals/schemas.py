"""Value types of signals."""

from typing import Literal

SignalState = Literal["pending", "grouped", "failed", "quarantined"]
"""Where a signal is."""
