"""`postroom sources`: which signals a project accepts, and from where."""
