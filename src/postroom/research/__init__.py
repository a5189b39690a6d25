"""Research: a promoted report is judged, its code and its reviewers are found, and it gets its words."""
