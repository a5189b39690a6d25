"""A language model behind a program of the server, and questions and answers as plain text."""
