"""Queries of the inbox: pages, filters, counts."""
