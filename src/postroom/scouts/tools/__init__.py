"""The tools of a run, with which a detector or an agent reads and writes within the run's permissions."""
