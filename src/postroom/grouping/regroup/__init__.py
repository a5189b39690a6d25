"""What people do to reports: merge, split, move, undo, and the constraints that follow."""
