"""What is decided about reports: one path for every change of status, and all that follows from one."""
