"""Research of a promoted report: judgments, the code it concerns, reviewers, title and summary."""
