"""The signals of a report, page by page."""
