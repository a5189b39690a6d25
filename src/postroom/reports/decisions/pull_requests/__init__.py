"""Pull requests that implement reports: links, following them to their end, and closing them."""
