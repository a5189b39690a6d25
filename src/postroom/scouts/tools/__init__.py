"""The tools of a run: what a detector or an agent may read and write, within the permissions of the run."""
