"""Reading the inbox: pages, filters, counts."""
