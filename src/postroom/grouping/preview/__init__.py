"""Where a signal would go, without writing anything."""
