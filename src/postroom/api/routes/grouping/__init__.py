"""Routes of grouping."""
