"""Sources: which kinds of signals a project accepts."""
