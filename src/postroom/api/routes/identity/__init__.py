"""Routes of users and organizations."""
