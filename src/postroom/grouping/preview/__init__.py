"""Previews: which report a signal would join, without writing anything."""
