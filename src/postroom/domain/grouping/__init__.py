"""The rules of grouping: joining or opening, consolidation, merges and splits, cards and the catalogue."""
