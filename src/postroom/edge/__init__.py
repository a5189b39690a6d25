"""The request kit: authorisation, bodies, paging, rate limits, and errors over HTTP."""
