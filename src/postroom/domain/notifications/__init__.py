"""What people are notified of, by which rules, and how messages are written for each channel."""
