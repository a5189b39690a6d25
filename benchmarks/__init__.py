"""Measurements that print figures with their spread, the machine, and a peer or a limit in the same run."""
