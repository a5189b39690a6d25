"""Grouping again, in the background or on request, what nobody has acted on."""
