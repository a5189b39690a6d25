"""What people correct about reports, over what Postroom says."""
