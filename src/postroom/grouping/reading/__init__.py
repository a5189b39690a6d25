"""Reading: a language model groups new signals with the help of the catalogue of reports."""
