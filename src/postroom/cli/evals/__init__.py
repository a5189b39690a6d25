"""`postroom eval`: evaluations on labelled data."""
