"""The worker process: executes jobs and periodic tasks, and shuts down gracefully."""
