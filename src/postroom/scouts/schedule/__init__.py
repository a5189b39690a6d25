"""Which scouts are due, starting them, and pausing those that keep failing."""
