"""Content of a text that its reader does not see: look-alike letters, hidden markup, encoded pieces."""
