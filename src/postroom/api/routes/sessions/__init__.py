"""Routes of signing in, keys and members."""
