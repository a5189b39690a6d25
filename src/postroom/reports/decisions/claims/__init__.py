"""Claims: who works on a report."""
