"""The sample project: a realistic product with signals for trying Postroom."""
