"""Regrouping, in the background or on request, of reports that nobody has acted on."""
