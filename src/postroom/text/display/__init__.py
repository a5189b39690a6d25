"""What people are shown of a text: without markup, by sentences, and in which language."""
