"""Skills: versioned instructions for agents and scouts."""
