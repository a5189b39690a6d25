"""Sources: which kinds of signals a project lets in."""
