"""Reading: a language model sees new signals beside the catalogue of reports, and says what belongs together."""
