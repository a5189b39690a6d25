"""Reading a request: its body within limits, query parameters, ids, paging."""
