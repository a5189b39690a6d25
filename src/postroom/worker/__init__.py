"""The worker: takes jobs, keeps time, and lets go in good order."""
