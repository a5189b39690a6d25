"""A sample application with a history: the product of the sample signals, with the bugs behind their problems."""
