"""The memory of scouts between runs: the scratchpad, and notes by people."""
