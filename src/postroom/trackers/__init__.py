"""Issue trackers: reports become issues, and both follow each other."""
