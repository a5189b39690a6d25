"""Projects: their settings, the pause of their processing, and how callers find them."""
