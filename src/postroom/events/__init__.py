"""Live events: clients are notified of changes in a project."""
