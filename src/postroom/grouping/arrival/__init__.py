"""Arrival: new signals are made comparable, compared with existing reports, decided and written."""
