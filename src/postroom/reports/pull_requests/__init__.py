"""Pull requests that implement reports: events from git hosts, and closing them."""
