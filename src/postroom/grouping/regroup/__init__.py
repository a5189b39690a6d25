"""People's changes of reports: merge, split, move, undo, and the constraints that follow."""
