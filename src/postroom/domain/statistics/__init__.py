"""What is usual and what is not: baselines, probabilities, rising terms, overlapping names."""
