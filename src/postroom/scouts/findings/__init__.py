"""The results of runs: findings, emitted signals and structured output."""
