"""New signals: made comparable, measured against what is there, decided and written."""
