"""The rules of research: evidence in signals, code paths, judgments, reviewers, and the words of a report."""
