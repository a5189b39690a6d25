"""Start due scouts, and pause those that keep failing."""
