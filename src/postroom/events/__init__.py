"""Live events: what changes in a project is told to those who look at it."""
