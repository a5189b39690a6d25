"""Asking a language model about the candidates of a signal."""
