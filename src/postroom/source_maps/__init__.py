"""Source maps of an application's JavaScript, and its releases, as command lines upload them."""
