"""Routes of source maps."""
