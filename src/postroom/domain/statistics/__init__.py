"""Statistics: baselines, probabilities, rising terms, overlapping names."""
