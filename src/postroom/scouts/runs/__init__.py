"""Runs of scouts: their life, permissions, supervision and transcript."""
