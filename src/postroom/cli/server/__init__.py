"""Commands that run the server on this machine, look after it, or show the demo."""
