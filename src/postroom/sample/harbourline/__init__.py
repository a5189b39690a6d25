"""A sample application with a git history: the product of the sample signals, with the bugs that cause them."""
