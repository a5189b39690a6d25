"""The signals and reports of a window in memory, and the search over them."""
