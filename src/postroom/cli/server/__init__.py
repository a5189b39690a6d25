"""Commands that run and maintain the local server, or show the demo."""
