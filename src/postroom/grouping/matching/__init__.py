"""Matching: which signals of a batch are about one problem, by a learnt model of pairs and by linkage."""
