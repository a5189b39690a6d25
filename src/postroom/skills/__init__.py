"""Skills: written instructions that agents and scouts follow, version by version."""
