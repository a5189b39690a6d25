"""The signals and reports of a window in memory, and the search in them."""
