"""What scouts remember between runs: the scratchpad, and notes from people."""
