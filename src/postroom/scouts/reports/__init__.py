"""Reports that runs write and edit."""
