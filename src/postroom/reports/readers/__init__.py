"""What readers do with reports: marking them as read, opening them."""
