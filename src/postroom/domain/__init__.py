"""The product's rules as pure functions: from values to a decision with its reason."""
