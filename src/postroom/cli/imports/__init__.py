"""`postroom import`: rows of files become signals."""
