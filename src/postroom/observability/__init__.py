"""What operators see of a server: totals, queues, processes, storage, and what is wrong."""
