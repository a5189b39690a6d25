"""What people do to reports: merging, splitting, moving, undoing, and the constraints that follow."""
