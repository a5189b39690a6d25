"""Convert deliveries of connected sources to signals, and follow the state of their objects."""
