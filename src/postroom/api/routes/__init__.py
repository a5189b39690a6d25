"""The routes of the API by noun: each translates a request into a call of a service, and its result back."""
