"""What runs find: findings, emitted signals and structured output."""
