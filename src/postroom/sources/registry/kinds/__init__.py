"""Every kind of source that there is: each module here has one, named `KIND`."""
