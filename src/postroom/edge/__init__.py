"""The request kit: who calls and may do what, bodies, paging, limits, and errors over HTTP."""
