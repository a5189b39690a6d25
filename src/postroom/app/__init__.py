"""The composition root: what the settings ask for, built once per process."""
