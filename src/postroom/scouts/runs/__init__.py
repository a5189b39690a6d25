"""Runs of scouts: lifecycle, permissions, supervision and transcript."""
