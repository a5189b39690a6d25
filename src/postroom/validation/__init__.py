"""Validation of input as lenient and as strict as clients rely on, whatever it comes by."""
